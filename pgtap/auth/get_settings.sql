begin;
select plan(12);

-- Contract
select function_returns('auth', 'get_settings', array['uuid'], 'auth.settings_state');
select is_definer('auth', 'get_settings', array['uuid']);
select function_privs_are('auth', 'get_settings', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'get_settings', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'get_settings', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'get_settings', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'get_settings', array['uuid'], 'service_role', array['EXECUTE']);

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
    $$ select user_id, version, setting_values ->> 'theme' from auth.get_settings() $$,
    $$ values (test.user_id(1), 0, 'system') $$, 'the defaults where nothing was set'
);
do $$ begin perform auth.update_settings('{"theme": "dark"}'); end $$;
select is((auth.get_settings()).setting_values ->> 'theme', 'dark', 'what was set');

-- Isolation
select throws_ok('select auth.get_settings(test.user_id(6))', 'PT403', 'not_yours', 'nobody reads another''s');
select test.login_as('authenticated', test.user_id(6));
select is((auth.get_settings()).version, 0, 'nor gets them');
set local role app_api;
select is_empty('select * from auth.settings', 'not even by a function that forgot to ask');

select * from finish();
rollback;
