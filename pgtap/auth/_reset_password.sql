begin;
select plan(16);

-- Contract
select function_returns('auth', '_reset_password', array['text', 'bytea[]', 'text'], 'auth.otp_outcome');
select is_definer('auth', '_reset_password', array['text', 'bytea[]', 'text']);
select function_privs_are('auth', '_reset_password', array['text', 'bytea[]', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', '_reset_password', array['text', 'bytea[]', 'text'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_reset_password', array['text', 'bytea[]', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_reset_password', array['text', 'bytea[]', 'text'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(1);
    delete from auth.otp_limits where scope in ('recipient', 'check');
    perform auth._request_otp('reset_password', 'email', 'user1@example.com', decode(repeat('01', 32), 'hex'), 'sealed');
    perform auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) from auth.otps;
    perform auth._start_session(test.user_id(1), jsonb_build_object('refresh_hash', repeat('0a', 32), 'idle_seconds', 3600, 'absolute_seconds', 7200));
    insert into auth.login_failures (subject, failure_count, locked_until)
    values ('user:' || test.user_id(1), 12, now() + interval '1 hour');
end; $$;

-- Errors
select test.login_as('service_role');
select is((select refusal from auth._reset_password('user1@example.com', array[decode(repeat('02', 32), 'hex')], '$argon2id$new')), 'wrong_code', 'a wrong code sets nothing');
select test.logout();
select is_empty('select from auth.credentials', 'nothing at all');

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select refusal, user_id from auth._reset_password('user1@example.com', array[decode(repeat('01', 32), 'hex')], '$argon2id$new') $$,
    $$ values (null, test.user_id(1)) $$, 'the right one does'
);
select test.logout();
select results_eq(
    'select user_id, password_hash from auth.credentials', $$ values (test.user_id(1), '$argon2id$new') $$, 'there is a new password'
);
select results_eq('select end_reason from auth.sessions', $$ values ('password_reset') $$, 'every session has ended');
select isnt_empty($$ select from auth.revocations where user_id = test.user_id(1) $$, 'access tokens are taken back');
select is_empty($$ select from auth.login_failures where subject = 'user:' || test.user_id(1) $$, 'the lock-out is over');
select isnt_empty('select from auth.users where email_verified_at is not null', 'whoever got the code has the address');
select isnt_empty($$ select from events.events where event_type = 'password_changed' $$, 'the owner is told');
select is((select refusal from auth._reset_password('user1@example.com', array[decode(repeat('01', 32), 'hex')], '$argon2id$newer')), 'code_used', 'a code is good once');

select * from finish();
rollback;
