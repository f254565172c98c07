begin;
select plan(19);

-- Contract
select function_returns('auth', '_request_otp', array['text', 'text', 'text', 'bytea', 'text', 'text', 'uuid', 'interval', 'integer'], 'auth.otp_request');
select is_definer('auth', '_request_otp', array['text', 'text', 'text', 'bytea', 'text', 'text', 'uuid', 'interval', 'integer']);
select function_privs_are('auth', '_request_otp', array['text', 'text', 'text', 'bytea', 'text', 'text', 'uuid', 'interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('auth', '_request_otp', array['text', 'text', 'text', 'bytea', 'text', 'text', 'uuid', 'interval', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_request_otp', array['text', 'text', 'text', 'bytea', 'text', 'text', 'uuid', 'interval', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_request_otp', array['text', 'text', 'text', 'bytea', 'text', 'text', 'uuid', 'interval', 'integer'], 'anon', '{}'::text[]);

do $$ begin update auth.otp_limits set max_count = 1000 where scope <> 'spend' and period > '1 second'; end; $$;

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select refusal, channel, recipient, expires_at > now() + interval '9 minutes' from auth._request_otp('log_in', 'email', 'a@example.com', decode(repeat('01', 32), 'hex'), 'sealed', '10.0.0.1') $$,
    $$ values (null, 'email', 'a@example.com', true) $$, 'an address that nobody has gets the answer of any other'
);
select test.logout();
select results_eq(
    'select requester_id, digest, sealed_code, user_id, outcome from auth.otps',
    $$ values ('00000000-0000-0000-0000-000000000000'::uuid, decode(repeat('01', 32), 'hex'), 'sealed', null::uuid, null) $$,
    'the code is stored as an HMAC, and nobody is looked up'
);
select is((select count(*) from jobs.ready where handler = 'auth.deliver_otp'), 1::bigint, 'a job is to send it');
do $$ begin
    update auth.otps set attempt_count = 3, used_at = now(), outcome = 'nobody';
    perform auth._request_otp('log_in', 'email', 'a@example.com', decode(repeat('02', 32), 'hex'), 'other', '10.0.0.1');
end; $$;
select results_eq(
    'select digest, sealed_code, attempt_count, used_at is null, outcome from auth.otps',
    $$ values (decode(repeat('02', 32), 'hex'), 'other', 0, true, null) $$, 'a new code takes the place of the old one'
);
do $$ begin perform auth._request_otp('verify_email', 'email', 'a@example.com', decode(repeat('01', 32), 'hex'), 's', p_requester_id => test.user_id(1)); end; $$;
select is((select count(*) from auth.otps), 2::bigint, 'a code of another purpose or requester is another one');

-- Errors
select is(
    (select refusal from auth._request_otp('log_in', 'sms', '+19005550100', decode(repeat('01', 32), 'hex'), 's')), 'unsupported_destination',
    'codes do not go where they have no price'
);
do $$ begin update auth.otp_limits set max_count = 0.5 where scope = 'spend'; end; $$;
select results_eq(
    $$ select refusal, retry_after between 1 and 86400 from auth._request_otp('log_in', 'sms', '+254711000111', decode(repeat('01', 32), 'hex'), 's') $$,
    $$ values ('budget_exhausted', true) $$, 'nor when the day''s money is spent, whoever asks'
);
do $$ begin update auth.otp_limits set max_count = 3 where scope = 'recipient' and period = '1 hour'; end; $$;
select results_eq(
    $$ select refusal, retry_after > 3000 from auth._request_otp('log_in', 'email', 'a@example.com', decode(repeat('01', 32), 'hex'), 'sealed', '10.0.0.1') $$, $$ values ('too_many_requests', true) $$,
    'a recipient is not pestered'
);
do $$ begin
    update auth.otp_limits set max_count = 2 where scope = 'address' and period = '1 day';
end; $$;
select is(
    (select refusal from auth._request_otp('log_in', 'email', 'b@example.com', decode(repeat('01', 32), 'hex'), 's', '10.0.0.1')),
    'too_many_requests', 'a network address does not ask for everybody''s'
);
select is(
    (select refusal from auth._request_otp('log_in', 'email', 'b@example.com', decode(repeat('01', 32), 'hex'), 's', '10.0.0.2')), null,
    'while others may'
);
select throws_ok(
    $$ select auth._request_otp('log_in', 'email', 'A@example.com', decode(repeat('01', 32), 'hex'), 's') $$, '23514', null,
    'an address is stored in one spelling'
);
select throws_ok(
    $$ select auth._request_otp('log_in', 'email', 'c@example.com', 'short', 's') $$, '23514', null,
    'what is not an HMAC is refused'
);

-- Isolation
select test.login_as('app_api', test.user_id(1));
set local role app_api;
select is_empty('select from auth.otps', 'users see no codes, not even their own');

select * from finish();
rollback;
