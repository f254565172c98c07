-- What is in force for a service in an environment, and where each value comes from: the environment, all, or
-- default; null where nothing says anything. Users see what is public, admins what is internal. With
-- p_include_secrets secrets are listed by their fingerprints; their plain text is config.get_secret's alone.
--
-- One statement: never half of a set_config_values.
--
-- Errors: PT404 unknown_service, unknown_environment

create or replace function config.get_service_configs(
    p_service_name    text,
    p_environment     text default 'production',
    p_include_secrets boolean default false
)
returns setof config.effective_value
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform config._check_environment(p_environment);
    perform config._check_service(p_service_name);

    return query
    select e.*
    from config._list_effective(p_service_name, p_environment) as e
    where e.visibility <> 'secret' or p_include_secrets;
end;
$$;

comment on function config.get_service_configs(text, text, boolean) is
    'What is in force for a service in an environment, and where each value comes from.';

grant execute on function config.get_service_configs(text, text, boolean) to authenticated, service_role;
