begin;
select plan(14);

-- Contract
select function_returns('auth', 'create_user', array['text', 'text', 'text', 'uuid'], 'auth.users');
select is_definer('auth', 'create_user', array['text', 'text', 'text', 'uuid']);
select function_privs_are('auth', 'create_user', array['text', 'text', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'create_user', array['text', 'text', 'text', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'create_user', array['text', 'text', 'text', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select email, user_role, region from auth.create_user(' Asha@Example.com ', p_region => 'Nairobi') $$,
    $$ values ('asha@example.com', 'authenticated', 'Nairobi') $$,
    'stores the address trimmed and in lower case'
);
select is(
    (select user_id from auth.create_user('b@example.com', p_user_id => test.user_id(7))),
    test.user_id(7),
    'takes an id that the caller chose'
);

select test.logout();
select is(
    (select payload ->> 'user_role' from events.events where event_type = 'user_created' and aggregate_id = test.user_id(7)::text),
    'authenticated', 'publishes it'
);

-- Errors
select test.login_as('service_role');
select throws_ok($$ select auth.create_user('nobody') $$, 'PT400', 'invalid_email', 'needs an address');
select throws_ok($$ select auth.create_user(null) $$, 'PT400', 'invalid_email', 'refuses no address');
select throws_ok($$ select auth.create_user('c@example.com', 'root') $$, 'PT400', 'invalid_role', 'knows three roles');
select throws_ok($$ select auth.create_user('ASHA@example.com') $$, 'PT409', 'email_taken', 'one address, one user');

-- Isolation
select test.login_as('authenticated', test.user_id(7));
select throws_ok($$ select auth.create_user('d@example.com') $$, '42501', null, 'users cannot add users');

select test.login_as('app_api', test.user_id(7));
set local role app_api;
select results_eq(
    'select user_id from auth.users', array[test.user_id(7)], 'a user sees only their own row'
);

select * from finish();
rollback;
