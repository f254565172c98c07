begin;
select plan(9);

-- Contract
select function_returns('auth', '_take_back_otp', array['uuid'], 'void');
select isnt_definer('auth', '_take_back_otp', array['uuid']);
select function_privs_are('auth', '_take_back_otp', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_take_back_otp', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_take_back_otp', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_take_back_otp', array['uuid'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2);
    update auth.users set email_verified_at = now();
    delete from auth.otp_limits where scope in ('recipient', 'check');
    perform auth._request_otp('log_in', 'email', 'user1@example.com', decode(repeat('01', 32), 'hex'), 'sealed', p_max_attempts => 3);
    perform auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) from auth.otps;
end; $$;

-- Behaviour
select lives_ok($$ select auth._take_back_otp(null) $$, 'where nothing was sent there is nothing to take back');
do $$ begin perform auth._take_back_otp(delivery_id) from auth.otps; end; $$;
select results_eq(
    'select state, reason from notifications.deliveries', $$ values ('retracted', 'code_replaced') $$,
    'what waits never leaves'
);
do $$ begin
    perform auth._request_otp('log_in', 'email', 'user2@example.com', decode(repeat('01', 32), 'hex'), 'sealed');
    perform auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) from auth.otps where recipient = 'user2@example.com';
    perform notifications.claim_deliveries();
    perform auth._take_back_otp(delivery_id) from auth.otps;
end; $$;
select results_eq(
    $$ select state, retract_asked_at is not null from notifications.deliveries where recipient = 'user2@example.com' $$,
    $$ values ('sending', true) $$, 'what a worker has is not tried again'
);

select * from finish();
rollback;
