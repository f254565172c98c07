begin;
select plan(17);

-- Contract
select function_returns('auth', 'set_otp_price', array['text', 'text', 'numeric'], 'auth.otp_prices');
select is_definer('auth', 'set_otp_price', array['text', 'text', 'numeric']);
select function_privs_are('auth', 'set_otp_price', array['text', 'text', 'numeric'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'set_otp_price', array['text', 'text', 'numeric'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'set_otp_price', array['text', 'text', 'numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'set_otp_price', array['text', 'text', 'numeric'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((auth.set_otp_price('sms', '+44', 1.25)).price, 1.25, 'an admin opens a country');
select is((auth.set_otp_price('sms', '+44', 1)).price, 1::numeric, 'changes its price');
select is((auth.set_otp_price('sms', '+44', null)).price, null, 'and closes it');
select is_empty($$ select from auth.list_otp_prices() where prefix = '+44' $$, 'then it is gone');

-- Errors
select throws_ok($$ select auth.set_otp_price('email', '+44', 1) $$, 'PT400', 'invalid_otp_price', 'e-mail costs nothing');
select throws_ok($$ select auth.set_otp_price('sms', '44', 1) $$, 'PT400', 'invalid_otp_price', 'a prefix begins with plus');
select throws_ok($$ select auth.set_otp_price('sms', '+44', -1) $$, 'PT400', 'invalid_otp_price', 'a price is not negative');
select throws_ok($$ select auth.set_otp_price('sms', '+44', 0.00001) $$, 'PT400', 'invalid_otp_price', 'and has four decimals');
select throws_ok($$ select auth.set_otp_price(null, null, null) $$, 'PT400', 'invalid_otp_price', 'nothing is no price');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select auth.set_otp_price('sms', '+44', 1) $$, '42501', null, 'operators do not');
set local role app_api;
select throws_ok($$ select auth.set_otp_price('sms', '+44', 1) $$, 'PT403', 'not_allowed', 'nor whoever got that far');

select * from finish();
rollback;
