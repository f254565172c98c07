begin;
select plan(16);

-- Contract
select function_returns('auth', 'get_user', array['uuid'], 'jsonb');
select is_definer('auth', 'get_user', array['uuid']);
select function_privs_are('auth', 'get_user', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', 'get_user', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'get_user', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('auth', 'get_user', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'get_user', array['uuid'], 'service_role', array['EXECUTE']);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(2));
select is(auth.get_user(test.user_id(1)) ->> 'email', 'user1@example.com', 'an admin sees anybody');
select is(auth.get_user(test.user_id(1)) #>> '{meters,0,meter_id}', test.meter_id(1)::text, 'with meters');
select is(auth.get_user(test.user_id(1)) #>> '{last_changes,0,action}', 'insert', 'and what was changed');

-- Errors
select throws_ok('select auth.get_user(test.user_id(99))', 'PT404', 'user_not_found', 'a stranger is not found');
select throws_ok('select auth.get_user(null)', 'PT404', 'user_not_found', 'nor nobody');

-- Isolation
select test.login_as('operator', test.user_id(4));
select is(auth.get_user(test.user_id(1)) ->> 'role', 'user', 'an operator sees who has a meter in the region');
select is(auth.get_user(test.user_id(1)) -> 'last_changes', '[]', 'but not what was changed');
select throws_ok('select auth.get_user(test.user_id(6))', 'PT404', 'user_not_found', 'nobody of another region');
select test.login_as('operator', test.user_id(5));
select throws_ok('select auth.get_user(test.user_id(4))', 'PT404', 'user_not_found', 'no colleague of another one either');

select * from finish();
rollback;
