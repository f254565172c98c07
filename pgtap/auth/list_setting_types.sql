begin;
select plan(8);

-- Contract
select function_returns('auth', 'list_setting_types', '{}'::text[], 'setof auth.setting_types');
select is_definer('auth', 'list_setting_types', '{}'::text[]);
select function_privs_are('auth', 'list_setting_types', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('auth', 'list_setting_types', '{}'::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'list_setting_types', '{}'::text[], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'list_setting_types', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_setting_types', '{}'::text[], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select set_eq(
    'select setting_key from auth.list_setting_types()',
    array['auto_optimize', 'dashboard_days', 'energy_provider', 'energy_rate', 'energy_unit', 'low_balance_kwh',
        'monthly_budget', 'notifications_enabled', 'theme'], 'all that there are'
);

select * from finish();
rollback;
