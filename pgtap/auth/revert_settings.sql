begin;
select plan(17);

-- Contract
select function_returns('auth', 'revert_settings', array['integer', 'integer', 'uuid'], 'auth.settings_state');
select is_definer('auth', 'revert_settings', array['integer', 'integer', 'uuid']);
select function_privs_are('auth', 'revert_settings', array['integer', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'revert_settings', array['integer', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'revert_settings', array['integer', 'integer', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'revert_settings', array['integer', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'revert_settings', array['integer', 'integer', 'uuid'], 'service_role', array['EXECUTE']);

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
    $$ select version, setting_values ->> 'energy_rate', setting_values ->> 'theme' from auth.revert_settings(1, 2) $$,
    $$ values (3, null::text, 'dark') $$, 'going back is a new version'
);
select is((auth.revert_settings(0)).setting_values ->> 'theme', 'system', 'all the way to the defaults');
select is((auth.revert_settings(0)).version, 4, 'where one is already, nothing changes');
select results_eq(
    'select version, reverted_to from auth.list_settings_versions()',
    $$ values (4, 0), (3, 1), (2, null), (1, null) $$, 'and none is lost'
);
select test.logout();
update auth.setting_types set choices = '{system,light}' where setting_key = 'theme';
select test.login_as('authenticated', test.user_id(1));
select is((auth.revert_settings(2)).setting_values ->> 'theme', 'system', 'what may not be any more is left at its default');
select is((auth.get_settings()).setting_values ->> 'energy_rate', '3', 'the rest comes back');

-- Errors
select throws_ok('select auth.revert_settings(9)', 'PT404', 'version_not_found', 'no such version');
select throws_ok('select auth.revert_settings(null)', 'PT404', 'version_not_found', 'null is none');
select throws_ok('select auth.revert_settings(1, 1)', 'PT409', 'version_conflict', 'a change in between is not overwritten');

-- Isolation
select test.login_as('authenticated', test.user_id(6));
select throws_ok('select auth.revert_settings(2)', 'PT404', 'version_not_found', 'a version of somebody else is none');

select * from finish();
rollback;
