begin;
select plan(11);

-- Contract
select function_returns('auth', 'list_settings_versions', array['integer', 'integer', 'uuid'], 'setof auth.settings_version');
select is_definer('auth', 'list_settings_versions', array['integer', 'integer', 'uuid']);
select function_privs_are('auth', 'list_settings_versions', array['integer', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'list_settings_versions', array['integer', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'list_settings_versions', array['integer', 'integer', 'uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'list_settings_versions', array['integer', 'integer', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_settings_versions', array['integer', 'integer', 'uuid'], 'service_role', array['EXECUTE']);

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
    'select version, changes from auth.list_settings_versions()',
    $$ values (2, '{"energy_rate": {"from": null, "to": 3}}'::jsonb), (1, '{"theme": {"from": "system", "to": "dark"}}') $$,
    'your own, the newest first, with what each changed'
);
select results_eq(
    'select version from auth.list_settings_versions(1, p_before => 2)', array[1], 'a page at a time'
);

-- Errors
select throws_ok('select auth.list_settings_versions(0)', 'PT400', 'invalid_limit', 'a page has a row');

-- Isolation
select throws_ok(
    'select auth.list_settings_versions(p_user_id => test.user_id(6))', 'PT403', 'not_yours', 'nobody reads another''s'
);

select * from finish();
rollback;
