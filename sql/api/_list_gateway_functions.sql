-- The functions that are written in Python, so that a route can be checked where it is stated. A test
-- compares them with the program.

create or replace function api._list_gateway_functions()
returns setof api.gateway_function
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select f.function_name, string_to_array(f.parameters, ' ')
    from (values
        ('auth.change_password', 'p_current_password p_new_password'),
        ('auth.login', 'p_login p_password p_device_name'),
        ('auth.logout', 'p_refresh_token'),
        ('auth.refresh_session', 'p_refresh_token'),
        ('auth.register', 'p_email p_password p_username p_phone'),
        ('auth.request_password_reset', 'p_recipient p_channel'),
        ('auth.reset_password', 'p_recipient p_code p_new_password'),
        ('auth.send_otp', 'p_purpose p_recipient p_channel'),
        ('auth.verify_otp', 'p_purpose p_recipient p_code p_device_name'),
        ('config.get_secret', 'p_service_name p_config_key p_environment p_purpose'),
        ('config.set_secret', 'p_service_name p_config_key p_secret p_environment p_expected_version p_reason')
    ) as f (function_name, parameters);
$$;

comment on function api._list_gateway_functions() is 'The functions that are written in Python.';
