-- Declares an environment, or describes it anew. It falls back to all.
--
-- Errors: PT400 invalid_environment

create or replace function config.define_environment(p_environment text, p_description text default null)
returns config.environments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment config.environments;
begin
    if p_environment is null or p_environment !~ '^[a-z][a-z0-9_-]{0,62}$' or p_environment = 'default' then
        raise exception 'invalid_environment'
            using errcode = 'PT400',
                  detail = format('%L cannot be the name of an environment.', left(p_environment, 80)),
                  hint = 'Use up to 63 small letters, digits, _ and -, a letter first; default is what keys define.';
    end if;

    insert into config.environments as e (environment, description)
    values (p_environment, left(p_description, 500))
    on conflict (environment) do update
        set description = coalesce(excluded.description, e.description)
    returning e.* into v_environment;

    return v_environment;
end;
$$;

comment on function config.define_environment(text, text) is 'Declare an environment; it falls back to all.';

grant execute on function config.define_environment(text, text) to admin, service_role;
