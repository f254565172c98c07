-- The environment that is meant: the default one where none is named.
--
-- Errors: PT404 environment_not_found

create or replace function flags._find_environment(p_environment text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text;
begin
    select e.environment into v_environment
    from flags.environments as e
    where case when p_environment is null then e.is_default else e.environment = p_environment end;

    if not found then
        raise exception 'environment_not_found'
            using errcode = 'PT404',
                  detail = format('There is no environment %L.', left(p_environment, 40)),
                  hint = 'flags.list_environments shows those there are.';
    end if;

    return v_environment;
end;
$$;

comment on function flags._find_environment(text) is 'The environment that is meant.';
