begin;
select plan(12);

-- Contract
select function_returns('auth', 'purge_otps', array['integer'], 'integer');
select is_definer('auth', 'purge_otps', array['integer']);
select function_privs_are('auth', 'purge_otps', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', 'purge_otps', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('auth', 'purge_otps', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', 'purge_otps', array['integer'], 'anon', '{}'::text[]);

do $$ begin
    perform auth._request_otp('log_in', 'email', 'old@example.com', decode(repeat('01', 32), 'hex'), 's');
    perform auth._request_otp('log_in', 'email', 'new@example.com', decode(repeat('01', 32), 'hex'), 's');
    update auth.otps set expires_at = now() - interval '25 hours' where recipient = 'old@example.com';
    update auth.otp_counters set last_at = now() - interval '25 hours' where subject = 'old@example.com';
end; $$;

-- Behaviour
select test.login_as('service_role');
select is(auth.purge_otps(), 2, 'old codes and counters go');
select is(auth.purge_otps(), 0, 'once');
select test.logout();
select results_eq('select recipient from auth.otps', $$ values ('new@example.com') $$, 'what may still be asked about stays');
select results_eq('select subject from auth.otp_counters', $$ values ('new@example.com') $$, 'and what a limit looks at');

-- Errors
select test.login_as('service_role');
select throws_ok('select auth.purge_otps(0)', 'PT400', 'invalid_limit', 'needs a limit');
select throws_ok('select auth.purge_otps(null)', 'PT400', 'invalid_limit', 'refuses none');

select * from finish();
rollback;
