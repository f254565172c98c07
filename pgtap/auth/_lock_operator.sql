begin;
select plan(11);

-- Contract
select function_returns('auth', '_lock_operator', array['uuid'], 'auth.users');
select isnt_definer('auth', '_lock_operator', array['uuid']);
select function_privs_are('auth', '_lock_operator', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_lock_operator', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_lock_operator', array['uuid'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_lock_operator', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_lock_operator', array['uuid'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
select is((auth._lock_operator(test.user_id(4))).user_id, test.user_id(4), 'the operator');

-- Errors
select throws_ok('select auth._lock_operator(test.user_id(99))', 'PT404', 'user_not_found', 'a stranger is not found');
select throws_ok('select auth._lock_operator(test.user_id(1))', 'PT409', 'not_an_operator', 'a user is no operator');
select throws_ok('select auth._lock_operator(test.user_id(2))', 'PT409', 'not_an_operator', 'nor is an admin');

select * from finish();
rollback;
