begin;
select plan(19);

-- Contract
select function_returns('auth', 'update_settings', array['jsonb', 'integer', 'uuid'], 'auth.settings_state');
select is_definer('auth', 'update_settings', array['jsonb', 'integer', 'uuid']);
select function_privs_are('auth', 'update_settings', array['jsonb', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'update_settings', array['jsonb', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'update_settings', array['jsonb', 'integer', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'update_settings', array['jsonb', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'update_settings', array['jsonb', 'integer', 'uuid'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select version, setting_values ->> 'theme', setting_values ->> 'energy_rate'
       from auth.update_settings('{"theme": "dark", "energy_rate": 12.5}', 0) $$,
    $$ values (1, 'dark', '12.5') $$, 'the first change makes version 1'
);
select is((auth.update_settings('{"theme": "dark"}', 1)).version, 1, 'no change makes none');
select is((auth.update_settings('{"theme": null}')).setting_values ->> 'theme', 'system', 'null is the default');
select is((auth.update_settings('{}')).version, 2, 'nothing changes nothing');
select test.logout();
select is((select setting_values from auth.settings), '{"energy_rate": 12.5}', 'only what differs is kept');

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select auth.update_settings('{"theme": "light"}', 1) $$, 'PT409', 'version_conflict', 'a change in between is not overwritten');
select throws_ok($$ select auth.update_settings('{"theme": "light", "colour": 1}') $$, 'PT400', 'unknown_setting', 'no such setting');
select throws_ok($$ select auth.update_settings('{"auto_optimize": 1}') $$, 'PT400', 'wrong_setting_type', 'another type');
select throws_ok($$ select auth.update_settings('"dark"') $$, 'PT400', 'invalid_changes', 'changes are an object');
select throws_ok($$ select auth.update_settings(null) $$, 'PT400', 'invalid_changes', 'and there are some');
select is((auth.get_settings()).setting_values ->> 'theme', 'system', 'nothing half done');

-- Isolation
select throws_ok(
    $$ select auth.update_settings('{}', p_user_id => test.user_id(6)) $$, 'PT403', 'not_yours', 'nobody sets another''s'
);

select * from finish();
rollback;
