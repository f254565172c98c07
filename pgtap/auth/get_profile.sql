begin;
select plan(12);

-- Contract
select function_returns('auth', 'get_profile', array['uuid'], 'auth.profile');
select is_definer('auth', 'get_profile', array['uuid']);
select function_privs_are('auth', 'get_profile', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'get_profile', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('auth', 'get_profile', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'get_profile', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'get_profile', array['uuid'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is((auth.get_profile()).email, 'user1@example.com', 'who you are');
select test.login_as('service_role');
select is((auth.get_profile(test.user_id(6))).email, 'user6@example.com', 'the service may ask for anybody');

-- Errors
select throws_ok('select auth.get_profile()', 'PT400', 'user_required', 'but has to say for whom');
select test.login_as('admin', test.user_id(2));
select throws_ok('select auth.get_profile(test.user_id(1))', 'PT403', 'not_yours', 'a profile is for its owner');
select test.login_as('authenticated');
select throws_ok('select auth.get_profile()', 'PT401', 'not_authenticated', 'nobody has none');

select * from finish();
rollback;
