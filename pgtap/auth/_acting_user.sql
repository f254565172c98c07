begin;
select plan(13);

-- Contract
select function_returns('auth', '_acting_user', array['uuid', 'text'], 'uuid');
select isnt_definer('auth', '_acting_user', array['uuid', 'text']);
select function_privs_are('auth', '_acting_user', array['uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_acting_user', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_acting_user', array['uuid', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(auth._acting_user(null), test.user_id(1), 'a user acts for themself');
select is(auth._acting_user(test.user_id(1)), test.user_id(1), 'and may say so');
select test.login_as('service_role');
set local role app_api;
select is(auth._acting_user(test.user_id(2)), test.user_id(2), 'the service acts for whomever it names');

-- Errors
select throws_ok('select auth._acting_user(null)', 'PT400', 'user_required', 'the service has to name somebody');

-- Isolation
select test.login_as('admin', test.user_id(1));
set local role app_api;
select throws_ok('select auth._acting_user(test.user_id(2))', 'PT403', 'not_yours', 'not even an admin acts for another');
select throws_ok(
    $$ select auth._acting_user(test.user_id(2), 'not_your_wallet') $$, 'PT403', 'not_your_wallet',
    'the caller says what another''s id is refused with'
);
select test.login_as('anon');
set local role app_api;
select throws_ok('select auth._acting_user(null)', 'PT401', 'not_authenticated', 'nobody acts for nobody');
select throws_ok('select auth._acting_user(test.user_id(2))', 'PT401', 'not_authenticated', 'and for nobody else');

select * from finish();
rollback;
