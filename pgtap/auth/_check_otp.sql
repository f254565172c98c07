begin;
select plan(21);

-- Contract
select function_returns('auth', '_check_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'boolean'], 'auth.otp_check');
select is_definer('auth', '_check_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'boolean']);
select function_privs_are('auth', '_check_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', '_check_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'boolean'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_check_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_check_otp', array['text', 'text', 'bytea[]', 'text', 'uuid', 'boolean'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2);
    update auth.users set email_verified_at = now();
    delete from auth.otp_limits where scope in ('recipient', 'check');
    perform auth._request_otp('log_in', 'email', 'user1@example.com', decode(repeat('01', 32), 'hex'), 'sealed', p_max_attempts => 3);
    perform auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) from auth.otps;
end; $$;

-- Behaviour
select is((select refusal from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('02', 32), 'hex')])), 'wrong_code', 'another code is wrong');
select is((select attempts_left from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('02', 32), 'hex')])), 1, 'and counted');
select is((select refusal from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('01', 32), 'hex')], p_consumes => false)), null, 'a look leaves the code good');
select results_eq(
    $$ select refusal, user_id from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('02', 32), 'hex'), decode(repeat('01', 32), 'hex')]) $$,
    $$ values (null, test.user_id(1)) $$, 'the right code under any key says whose it was'
);
select is((select refusal from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('01', 32), 'hex')])), 'code_used', 'it is good once');
select is(
    (select state from notifications.deliveries), 'retracted', 'its message does not leave any more'
);

-- Errors
do $$ begin update auth.otps set used_at = null, expires_at = now(); end; $$;
select is((select refusal from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('01', 32), 'hex')])), 'code_expired', 'and for a while');
select is((select refusal from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('02', 32), 'hex')])), 'wrong_code', 'who has not the right one does not learn that it expired');
select is((select refusal from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('01', 32), 'hex')])), 'code_blocked', 'after too many wrong ones the right one is none');
select is((select refusal from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('02', 32), 'hex')])), 'code_blocked', 'and guessing is over');
select is(
    (select refusal from auth._check_otp('log_in', 'nobody@example.com', array[decode(repeat('01', 32), 'hex')])), 'wrong_code',
    'without a code any is wrong'
);
do $$ begin perform auth._request_otp('log_in', 'email', 'nobody@example.com', decode(repeat('01', 32), 'hex'), 'sealed', p_max_attempts => 2); end; $$;
select is(
    (select refusal from auth._check_otp('log_in', 'nobody@example.com', array[decode(repeat('01', 32), 'hex')])), 'wrong_code',
    'a code that was sent to nobody lets nobody in'
);
select results_eq(
    $$ select (auth._check_otp('log_in', 'nobody@example.com', array[decode(repeat('02', 32), 'hex')])).refusal from generate_series(1, 3) $$,
    $$ values ('wrong_code'), ('wrong_code'), ('code_blocked') $$,
    'and is guessed at like any other'
);
select is(
    (select refusal from auth._check_otp('log_in', 'user1@example.com', array[decode(repeat('01', 32), 'hex')], p_requester_id => test.user_id(1))),
    'wrong_code', 'a code is its requester''s'
);
do $$ begin insert into auth.otp_limits values ('check', '1 hour', 1); end; $$;
select results_eq(
    $$ select (auth._check_otp('log_in', 'user2@example.com', array[decode(repeat('02', 32), 'hex')], '10.0.0.1')).refusal from generate_series(1, 2) $$,
    $$ values ('wrong_code'), ('too_many_requests') $$, 'one network address does not guess everybody''s'
);

select * from finish();
rollback;
