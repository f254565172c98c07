begin;
select plan(9);

-- Contract
select function_returns('auth', 'list_otp_limits', array[]::text[], 'setof auth.otp_limits');
select is_definer('auth', 'list_otp_limits', array[]::text[]);
select function_privs_are('auth', 'list_otp_limits', array[]::text[], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'list_otp_limits', array[]::text[], 'admin', array['EXECUTE']);
select function_privs_are('auth', 'list_otp_limits', array[]::text[], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'list_otp_limits', array[]::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((select max_count from auth.list_otp_limits() where scope = 'recipient' and period = '30 seconds'), 1::numeric, 'an admin sees the limits');
select results_eq('select distinct scope from auth.list_otp_limits() order by 1', $$ values ('account'), ('address'), ('check'), ('recipient'), ('spend') $$, 'of every kind');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select auth.list_otp_limits()', '42501', null, 'operators do not');

select * from finish();
rollback;
