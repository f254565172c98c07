begin;
select plan(12);

-- Contract
select function_returns('auth', '_get_setting_values', array['uuid', 'integer'], 'jsonb');
select isnt_definer('auth', '_get_setting_values', array['uuid', 'integer']);
select function_privs_are('auth', '_get_setting_values', array['uuid', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_get_setting_values', array['uuid', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_get_setting_values', array['uuid', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_get_setting_values', array['uuid', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_get_setting_values', array['uuid', 'integer'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
insert into auth.settings_versions (user_id, version, setting_values) values (test.user_id(1), 1, '{"theme": "dark"}');
select is(auth._get_setting_values(test.user_id(1), 1), '{"theme": "dark"}', 'as it was');
select is(auth._get_setting_values(test.user_id(1), 0), '{}', 'before the first there was nothing');

-- Errors
select throws_ok('select auth._get_setting_values(test.user_id(1), 2)', 'PT404', 'version_not_found', 'not yet');
select throws_ok('select auth._get_setting_values(test.user_id(6), 1)', 'PT404', 'version_not_found', 'not theirs');
select throws_ok('select auth._get_setting_values(test.user_id(1), null)', 'PT404', 'version_not_found', 'null is none');

select * from finish();
rollback;
