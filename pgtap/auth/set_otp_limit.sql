begin;
select plan(17);

-- Contract
select function_returns('auth', 'set_otp_limit', array['text', 'interval', 'numeric'], 'auth.otp_limits');
select is_definer('auth', 'set_otp_limit', array['text', 'interval', 'numeric']);
select function_privs_are('auth', 'set_otp_limit', array['text', 'interval', 'numeric'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'set_otp_limit', array['text', 'interval', 'numeric'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'set_otp_limit', array['text', 'interval', 'numeric'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'set_otp_limit', array['text', 'interval', 'numeric'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq($$ select scope, period, max_count from auth.set_otp_limit('spend', '1 day', 12.5) $$, $$ values ('spend', interval '1 day', 12.5) $$, 'an admin changes what codes may cost');
select is((select max_count from auth.set_otp_limit('recipient', '5 minutes', 3)), 3::numeric, 'or adds a limit');

-- Errors
select throws_ok($$ select auth.set_otp_limit('user', '1 day', 1) $$, 'PT400', 'invalid_otp_limit', 'knows its scopes');
select throws_ok($$ select auth.set_otp_limit('spend', '1 hour', 1) $$, 'PT400', 'invalid_otp_limit', 'money is counted by the day');
select throws_ok($$ select auth.set_otp_limit('recipient', '1 day', 1.5) $$, 'PT400', 'invalid_otp_limit', 'codes are whole');
select throws_ok($$ select auth.set_otp_limit('recipient', '1 day', -1) $$, 'PT400', 'invalid_otp_limit', 'and not negative');
select throws_ok($$ select auth.set_otp_limit('recipient', '0', 1) $$, 'PT400', 'invalid_otp_limit', 'a period lasts');
select throws_ok($$ select auth.set_otp_limit(null, null, null) $$, 'PT400', 'invalid_otp_limit', 'nothing is no limit');
select throws_ok($$ select auth.set_otp_limit('spend', '1 day', 'NaN') $$, 'PT400', 'invalid_otp_limit', 'nor is what is no number');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select auth.set_otp_limit('spend', '1 day', 1) $$, '42501', null, 'operators do not');
set local role app_api;
select throws_ok($$ select auth.set_otp_limit('spend', '1 day', 1) $$, 'PT403', 'not_allowed', 'nor whoever got that far');

select * from finish();
rollback;
