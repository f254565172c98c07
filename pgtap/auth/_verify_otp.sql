begin;
select plan(14);

-- Contract
select function_returns('auth', '_verify_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'jsonb'], 'auth.otp_outcome');
select is_definer('auth', '_verify_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'jsonb']);
select function_privs_are('auth', '_verify_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', '_verify_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_verify_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_verify_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'jsonb'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2);
    update auth.users set email_verified_at = now() where user_id = test.user_id(1);
    delete from auth.otp_limits where scope in ('recipient', 'check');
    perform auth._request_otp('log_in', 'email', 'user1@example.com', decode(repeat('01', 32), 'hex'), 'sealed');
    perform auth._request_otp('verify_email', 'email', 'user2@example.com', decode(repeat('01', 32), 'hex'), 'sealed');
    perform auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) from auth.otps;
    insert into auth.login_failures (subject, failure_count, locked_until)
    values ('user:' || test.user_id(1), 12, now() + interval '1 hour');
end; $$;

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select refusal, user_id, session from auth._verify_otp('verify_email', 'user2@example.com', array[decode(repeat('01', 32), 'hex')]) $$,
    $$ values (null, test.user_id(2), null::jsonb) $$, 'an address is verified'
);
create temporary table o as
select * from auth._verify_otp(
    'log_in', 'user1@example.com', array[decode(repeat('01', 32), 'hex')],
    p_device => jsonb_build_object('refresh_hash', repeat('0a', 32), 'idle_seconds', 3600, 'absolute_seconds', 7200)
);
select results_eq(
    $$ select refusal, user_id, session ->> 'user_id', session #>> '{claims,sub}' from o $$,
    $$ values (null, test.user_id(1), test.user_id(1)::text, test.user_id(1)::text) $$, 'a code opens a session'
);
select test.logout();
select isnt_empty($$ select from auth.users where user_id = test.user_id(2) and email_verified_at is not null $$, 'it is on the profile');
select is_empty($$ select from auth.login_failures where subject = 'user:' || test.user_id(1) $$, 'failed logins are forgotten');
select results_eq('select session_id::text from auth.sessions', $$ select session ->> 'session_id' from o $$, 'there is one');

-- Errors
select results_eq(
    $$ select refusal, attempts_left, session from auth._verify_otp('log_in', 'user1@example.com', array[decode(repeat('02', 32), 'hex')]) $$,
    $$ values ('wrong_code', 4, null::jsonb) $$, 'a wrong code does nothing, and is counted'
);
select is((select refusal from auth._verify_otp('log_in', 'user1@example.com', array[decode(repeat('01', 32), 'hex')])), 'code_used', 'a used one neither');
do $$ begin
    update auth.otps set used_at = null;
    update auth.users set user_status = 'suspended';
end; $$;
select throws_ok(
    $$ select auth._verify_otp('log_in', 'user1@example.com', array[decode(repeat('01', 32), 'hex')], p_device => '{}') $$,
    'PT403', 'account_suspended', 'who was suspended meanwhile stays out'
);

select * from finish();
rollback;
