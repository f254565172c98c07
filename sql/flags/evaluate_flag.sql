-- What the context gets of a flag, and why. One that is not for the caller is not there.
--
-- Errors: PT400 invalid_context; PT403 not_own_targeting_key; PT404 flag_not_found, environment_not_found

create or replace function flags.evaluate_flag(
    p_flag_key    text,
    p_context     jsonb default '{}',
    p_environment text default null
)
returns flags.evaluation
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_context     jsonb := flags._own_context(p_context);
    v_environment text := flags._find_environment(p_environment);
    v_definition  flags.definitions;
begin
    select d.* into v_definition
    from flags.definitions as d
    where d.environment = v_environment and d.flag_key = p_flag_key;

    if not found or not flags._may_see((v_definition.flag).audience, auth.role()) then
        raise exception 'flag_not_found'
            using errcode = 'PT404',
                  detail = format('There is no flag %L in %s.', left(p_flag_key, 128), v_environment),
                  hint = 'flags.upsert_flag makes one.';
    end if;

    return flags._evaluate(v_definition, v_context);
end;
$$;

comment on function flags.evaluate_flag(text, jsonb, text) is 'What somebody gets of a flag, and why.';

grant execute on function flags.evaluate_flag(text, jsonb, text) to anon, authenticated, service_role;
