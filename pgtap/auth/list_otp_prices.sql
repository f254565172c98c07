begin;
select plan(8);

-- Contract
select function_returns('auth', 'list_otp_prices', array[]::text[], 'setof auth.otp_prices');
select is_definer('auth', 'list_otp_prices', array[]::text[]);
select function_privs_are('auth', 'list_otp_prices', array[]::text[], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'list_otp_prices', array[]::text[], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_otp_prices', array[]::text[], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'list_otp_prices', array[]::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((select price from auth.list_otp_prices() where channel = 'sms' and prefix = '+254'), 0.8, 'an admin sees what codes cost');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select auth.list_otp_prices()', '42501', null, 'users do not');

select * from finish();
rollback;
