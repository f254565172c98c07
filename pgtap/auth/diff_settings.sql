begin;
select plan(12);

-- Contract
select function_returns('auth', 'diff_settings', array['integer', 'integer', 'uuid'], 'setof auth.setting_difference');
select is_definer('auth', 'diff_settings', array['integer', 'integer', 'uuid']);
select function_privs_are('auth', 'diff_settings', array['integer', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'diff_settings', array['integer', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'diff_settings', array['integer', 'integer', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'diff_settings', array['integer', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'diff_settings', array['integer', 'integer', 'uuid'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;
do $$ begin
    perform test.login_as('authenticated', test.user_id(1));
    perform auth.update_settings('{"theme": "dark"}'), auth.update_settings('{"energy_rate": 3}');
    perform test.login_as('authenticated', test.user_id(6));
    perform auth.update_settings('{"theme": "light"}');
end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select * from auth.diff_settings(0, 2)',
    $$ values ('energy_rate', 'null'::jsonb, '3'::jsonb), ('theme', '"system"', '"dark"') $$, 'what is not the same'
);
select results_eq('select setting_key from auth.diff_settings(2, 1)', array['energy_rate'], 'in either direction');
select is_empty('select auth.diff_settings(1, 1)', 'a version is what it is');

-- Errors
select throws_ok('select auth.diff_settings(0, 9)', 'PT404', 'version_not_found', 'no such version');

-- Isolation
select test.login_as('authenticated', test.user_id(6));
select throws_ok('select auth.diff_settings(0, 2)', 'PT404', 'version_not_found', 'a version of somebody else is none');

select * from finish();
rollback;
