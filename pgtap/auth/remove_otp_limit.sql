begin;
select plan(10);

-- Contract
select function_returns('auth', 'remove_otp_limit', array['text', 'interval'], 'boolean');
select is_definer('auth', 'remove_otp_limit', array['text', 'interval']);
select function_privs_are('auth', 'remove_otp_limit', array['text', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'remove_otp_limit', array['text', 'interval'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'remove_otp_limit', array['text', 'interval'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'remove_otp_limit', array['text', 'interval'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is(auth.remove_otp_limit('recipient', '1 day'), true, 'an admin removes a limit');
select is(auth.remove_otp_limit('recipient', '1 day'), false, 'which is then gone');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select auth.remove_otp_limit('spend', '1 day') $$, '42501', null, 'operators do not');
set local role app_api;
select is(auth.remove_otp_limit('spend', '1 day'), false, 'nor whoever got that far');

select * from finish();
rollback;
