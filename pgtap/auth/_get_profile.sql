begin;
select plan(11);

-- Contract
select function_returns('auth', '_get_profile', array['uuid'], 'auth.profile');
select isnt_definer('auth', '_get_profile', array['uuid']);
select function_privs_are('auth', '_get_profile', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_get_profile', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_get_profile', array['uuid'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_get_profile', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_get_profile', array['uuid'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select is((auth._get_profile(test.user_id(4))).regions, array['Nairobi'], 'an operator with regions');
select is((auth._get_profile(test.user_id(1))).role, 'user', 'a user by the name that clients use');
insert into notifications.preferences (user_id, time_zone, locale) values (test.user_id(1), 'Europe/Berlin', 'de')
on conflict (user_id) do update set time_zone = 'Europe/Berlin', locale = 'de';
select is((auth._get_profile(test.user_id(1))).time_zone, 'Europe/Berlin', 'zone and language are those of the notifications');

-- Errors
select throws_ok('select auth._get_profile(test.user_id(99))', 'PT404', 'user_not_found', 'a stranger has none');

select * from finish();
rollback;
