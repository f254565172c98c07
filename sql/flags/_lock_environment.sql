-- Locks an environment for a change of its flags: one change after another, so that no two of them close a cycle
-- of prerequisites together. Returns its name.
--
-- Errors: PT404 environment_not_found

create or replace function flags._lock_environment(p_environment text)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._find_environment(p_environment);
begin
    perform e.environment from flags.environments as e where e.environment = v_environment for no key update;
    return v_environment;
end;
$$;

comment on function flags._lock_environment(text) is 'Lock an environment for a change of its flags.';
