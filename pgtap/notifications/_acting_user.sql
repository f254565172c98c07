begin;
select plan(11);

-- Contract
select function_returns('notifications', '_acting_user', array['uuid'], 'uuid');
select isnt_definer('notifications', '_acting_user', array['uuid']);
select function_privs_are('notifications', '_acting_user', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_acting_user', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_acting_user', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(notifications._acting_user(null), test.user_id(1), 'a user acts for themself');
select is(notifications._acting_user(test.user_id(1)), test.user_id(1), 'and may say so');
select test.login_as('service_role');
set local role app_api;
select is(notifications._acting_user(test.user_id(2)), test.user_id(2), 'the service acts for whomever it names');

-- Errors
select throws_ok('select notifications._acting_user(null)', 'PT400', 'user_required', 'the service has to name somebody');

-- Isolation
select test.login_as('admin', test.user_id(1));
set local role app_api;
select throws_ok('select notifications._acting_user(test.user_id(2))', 'PT403', 'not_yours', 'not even an admin acts for others');
select test.login_as('anon');
set local role app_api;
select throws_ok('select notifications._acting_user(null)', 'PT401', 'not_authenticated', 'nobody acts for nobody');

select * from finish();
rollback;
