-- What the context gets of every flag that is for the caller, or of some of them, in one query.
--
-- Errors: PT400 invalid_context, too_many_flags; PT403 not_own_targeting_key; PT404 environment_not_found

create or replace function flags.evaluate_flags(
    p_context     jsonb default '{}',
    p_flag_keys   text[] default null,
    p_environment text default null
)
returns setof flags.evaluation
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_most constant integer := 2000;
    v_context     jsonb := flags._own_context(p_context);
    v_environment text := flags._find_environment(p_environment);
    v_role        text := auth.role();
begin
    if cardinality(p_flag_keys) > c_most then
        raise exception 'too_many_flags'
            using errcode = 'PT400',
                  detail = format('%s flags were asked for.', cardinality(p_flag_keys)),
                  hint = format('Ask for %s at a time, or leave p_flag_keys out for all.', c_most);
    end if;

    return query
    select e.*
    from flags.definitions as d
    cross join lateral flags._evaluate(d, v_context) as e
    where d.environment = v_environment
        and (p_flag_keys is null or d.flag_key = any (p_flag_keys))
        and flags._may_see((d.flag).audience, v_role)
    order by d.flag_key;
end;
$$;

comment on function flags.evaluate_flags(jsonb, text[], text) is 'What somebody gets of all flags, in one query.';

grant execute on function flags.evaluate_flags(jsonb, text[], text) to anon, authenticated, service_role;
