begin;
select plan(15);

-- Contract
select function_returns('auth', '_subscription_user', array['uuid'], 'uuid');
select isnt_definer('auth', '_subscription_user', array['uuid']);
select function_privs_are('auth', '_subscription_user', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_subscription_user', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_subscription_user', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_subscription_user', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(auth._subscription_user(null), test.user_id(1), 'a user is themselves');
select is(auth._subscription_user(test.user_id(1)), test.user_id(1), 'also by name');
select throws_ok($$ select auth._subscription_user(test.user_id(2)) $$, 'PT403', 'not_yours', 'and nobody else');
select test.login_as('operator', test.user_id(1));
set local role app_api;
select throws_ok($$ select auth._subscription_user(test.user_id(2)) $$, 'PT403', 'not_yours', 'an operator neither');
select test.login_as('admin', test.user_id(1));
set local role app_api;
select is(auth._subscription_user(test.user_id(2)), test.user_id(2), 'an admin may ask about others');
select is(auth._subscription_user(null), test.user_id(1), 'or about themselves');
select test.login_as('service_role');
set local role app_api;
select is(auth._subscription_user(test.user_id(2)), test.user_id(2), 'a service has to');

-- Errors
select throws_ok('select auth._subscription_user(null)', 'PT400', 'user_required', 'name somebody');
select test.login_as('authenticated');
set local role app_api;
select throws_ok('select auth._subscription_user(null)', 'PT401', 'not_authenticated', 'nobody has none');

select * from finish();
rollback;
