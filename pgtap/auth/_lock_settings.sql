begin;
select plan(12);

-- Contract
select function_returns('auth', '_lock_settings', array['uuid', 'integer'], 'auth.settings');
select isnt_definer('auth', '_lock_settings', array['uuid', 'integer']);
select function_privs_are('auth', '_lock_settings', array['uuid', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_lock_settings', array['uuid', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_lock_settings', array['uuid', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_lock_settings', array['uuid', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_lock_settings', array['uuid', 'integer'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select is((auth._lock_settings(test.user_id(1), null)).version, 0, 'version 0 where nothing was ever set');
select is((auth._lock_settings(test.user_id(1), 0)).setting_values, '{}', 'nothing is set there');
select isnt_empty(
    $$ select from auth.users as u where u.user_id = test.user_id(1) and u.xmax <> 0 $$, 'the user''s row is the lock'
);

-- Errors
select throws_ok('select auth._lock_settings(test.user_id(1), 1)', 'PT409', 'version_conflict', 'another version was expected');
select throws_ok('select auth._lock_settings(test.user_id(99), null)', 'PT404', 'user_not_found', 'a stranger has none');

select * from finish();
rollback;
