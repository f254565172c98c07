begin;
select plan(12);

-- Contract
select function_returns('payments', '_acting_user', array['uuid'], 'uuid');
select isnt_definer('payments', '_acting_user', array['uuid']);
select function_privs_are('payments', '_acting_user', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_acting_user', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_acting_user', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(payments._acting_user(null), test.user_id(1), 'a user acts for themself');
select is(payments._acting_user(test.user_id(1)), test.user_id(1), 'and may say so');
select test.login_as('service_role');
set local role app_api;
select is(payments._acting_user(test.user_id(2)), test.user_id(2), 'the service acts for anybody');

-- Errors
select throws_ok('select payments._acting_user(null)', 'PT400', 'user_required', 'the service has to say for whom');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok('select payments._acting_user(test.user_id(2))', 'PT403', 'not_your_wallet', 'a user acts for nobody else');
select test.login_as('anon');
set local role app_api;
select throws_ok('select payments._acting_user(null)', 'PT401', 'not_authenticated', 'nobody is nobody');
select throws_ok('select payments._acting_user(test.user_id(2))', 'PT401', 'not_authenticated', 'and acts for nobody');

select * from finish();
rollback;
