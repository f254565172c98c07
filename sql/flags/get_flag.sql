-- A flag as it is now.
--
-- Errors: PT404 environment_not_found, flag_not_found

create or replace function flags.get_flag(p_flag_key text, p_environment text default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_environment text := flags._find_environment(p_environment);
begin
    perform flags._require_flag(v_environment, p_flag_key);
    return flags._describe_flag(v_environment, p_flag_key);
end;
$$;

comment on function flags.get_flag(text, text) is 'A flag as it is now, with its rules.';

grant execute on function flags.get_flag(text, text) to operator, service_role;
