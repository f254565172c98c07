-- Adds an environment, or makes one the default: what is asked for without naming one, and where this program
-- looks for its own flags.
--
-- Errors: PT400 invalid_environment

create or replace function flags.upsert_environment(p_environment text, p_is_default boolean default false)
returns flags.environments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment flags.environments;
begin
    if p_environment is null or p_environment !~ '^[a-z][a-z0-9_-]{0,39}$' then
        raise exception 'invalid_environment'
            using errcode = 'PT400', detail = format('%L is no name of an environment.', left(p_environment, 60)),
                  hint = 'Small letters, digits, and _ - after a letter, up to 40.';
    end if;

    perform flags._announce(null); -- locks them all

    if p_is_default then
        update flags.environments as e set is_default = false where e.is_default and e.environment <> p_environment;
    end if;

    insert into flags.environments as e (environment, is_default)
    values (p_environment, coalesce(p_is_default, false))
    on conflict (environment) do update set is_default = e.is_default or excluded.is_default
    returning * into v_environment;
    return v_environment;
end;
$$;

comment on function flags.upsert_environment(text, boolean) is 'Add an environment, or make one the default.';

grant execute on function flags.upsert_environment(text, boolean) to admin, service_role;
