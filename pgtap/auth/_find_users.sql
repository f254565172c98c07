begin;
select plan(20);

-- Contract
select function_returns('auth', '_find_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'setof auth.users');
select isnt_definer('auth', '_find_users', array['text', 'text', 'text', 'text', 'integer', 'uuid']);
select function_privs_are('auth', '_find_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_find_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_find_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_find_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_find_users', array['text', 'text', 'text', 'text', 'integer', 'uuid'], 'service_role', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin'), test.create_user(3, 'admin'),
        test.create_operator(4, 'Nairobi'), test.create_operator(5, 'Mombasa'), test.create_user(6);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(6, test.user_id(6), 'Mombasa');
    perform meters.upsert_region('Nairobi', p_time_zone => 'Africa/Nairobi'),
        meters.upsert_region('Mombasa', p_time_zone => 'Africa/Nairobi'), meters.upsert_region('Rift', p_time_zone => 'UTC');
end $$;

-- Behaviour
update auth.users set first_name = 'Asha', last_name = 'Otieno', username = 'asha', phone = '+254711000111'
where user_id = test.user_id(1);
update auth.users set user_status = 'suspended' where user_id = test.user_id(6);
select set_eq(
    $$ select user_id from auth._find_users('Nairobi', null, null, null, 50, null) $$,
    array[test.user_id(1), test.user_id(4)], 'by region: who lives there, or has a meter there'
);
select results_eq(
    $$ select user_id from auth._find_users(null, 'USER', null, null, 50, null) $$,
    array[test.user_id(1), test.user_id(6)], 'by role, as clients call it'
);
select results_eq(
    $$ select user_id from auth._find_users(null, null, 'Suspended', null, 50, null) $$, array[test.user_id(6)], 'by status'
);
select results_eq(
    $$ select user_id from auth._find_users(null, null, null, 'a oti', 50, null) $$, array[test.user_id(1)], 'by a part of the name'
);
select results_eq(
    $$ select user_id from auth._find_users(null, null, null, '711000', 50, null) $$, array[test.user_id(1)], 'of the number'
);
select results_eq(
    $$ select user_id from auth._find_users(null, null, null, 'USER6@', 50, null) $$, array[test.user_id(6)], 'of the address'
);
select is_empty($$ select auth._find_users(null, null, null, '%', 50, null) $$, 'a search has no wildcards');
select results_eq(
    $$ select user_id from auth._find_users(null, null, null, null, 2, test.user_id(2)) $$,
    array[test.user_id(3), test.user_id(4)], 'a page at a time'
);

-- Errors
select throws_ok($$ select auth._find_users(null, null, 'gone', null, 50, null) $$, 'PT400', 'invalid_status', 'no such status');
select throws_ok($$ select auth._find_users(null, 'root', null, null, 50, null) $$, 'PT400', 'invalid_role', 'no such role');

-- Isolation
select test.login_as('operator', test.user_id(4));
set local role app_api;
select set_eq(
    $$ select user_id from auth._find_users(null, null, null, null, 50, null) $$,
    array[test.user_id(1), test.user_id(4)], 'an operator sees those of the region'
);
select is_empty($$ select auth._find_users('Mombasa', null, null, null, 50, null) $$, 'and of no other');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select results_eq(
    $$ select user_id from auth._find_users(null, null, null, null, 50, null) $$, array[test.user_id(1)],
    'a function that forgot to ask shows a user themself'
);

select * from finish();
rollback;
