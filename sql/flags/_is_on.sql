-- Whether a boolean flag of the default environment is true for nobody in particular: what parts of this
-- program ask about themselves. A flag that is not there is off.

create or replace function flags._is_on(p_flag_key text)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_definition flags.definitions;
begin
    select d.* into v_definition
    from flags.definitions as d
    where d.flag_key = p_flag_key
        and d.environment = (select e.environment from flags.environments as e where e.is_default);

    return found and coalesce((flags._evaluate(v_definition, '{}')).value = 'true', false);
end;
$$;

comment on function flags._is_on(text) is 'Whether a boolean flag is true for nobody in particular.';
