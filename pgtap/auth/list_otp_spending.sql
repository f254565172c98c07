begin;
select plan(10);

-- Contract
select function_returns('auth', 'list_otp_spending', array['integer'], 'setof auth.otp_spending');
select is_definer('auth', 'list_otp_spending', array['integer']);
select function_privs_are('auth', 'list_otp_spending', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'list_otp_spending', array['integer'], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_otp_spending', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'list_otp_spending', array['integer'], 'anon', '{}'::text[]);

do $$ begin perform auth._spend(3); end; $$;

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq('select spent, message_count from auth.list_otp_spending()', $$ values (3::numeric, 1) $$, 'an admin sees what codes cost');

-- Errors
select throws_ok('select auth.list_otp_spending(0)', 'PT400', 'invalid_limit', 'needs a limit');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select auth.list_otp_spending()', '42501', null, 'operators do not');
set local role app_api;
select is_empty('select from auth.otp_spending', 'nor whoever got that far');

select * from finish();
rollback;
