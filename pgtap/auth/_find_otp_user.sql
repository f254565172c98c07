begin;
select plan(15);

-- Contract
select function_returns('auth', '_find_otp_user', array['text', 'text', 'uuid'], 'uuid');
select isnt_definer('auth', '_find_otp_user', array['text', 'text', 'uuid']);
select function_privs_are('auth', '_find_otp_user', array['text', 'text', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_find_otp_user', array['text', 'text', 'uuid'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_find_otp_user', array['text', 'text', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_find_otp_user', array['text', 'text', 'uuid'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(1), test.create_user(2), test.create_user(3);
    update auth.users set phone = '+25471100011' || right(user_id::text, 1);
    update auth.users set email_verified_at = now(), phone_verified_at = now() where user_id = test.user_id(2);
    update auth.users set user_status = 'suspended' where user_id = test.user_id(3);
    insert into notifications.addresses (user_id, address_id, channel, address)
    values (test.user_id(1), core.uuid_v7(), 'email', 'second@example.com');
end; $$;

-- Behaviour
select results_eq(
    $$
        select p.purpose, auth._find_otp_user(p.purpose, 'user1@example.com', null) = test.user_id(1),
            auth._find_otp_user(p.purpose, '+254711000111', null) = test.user_id(1),
            auth._find_otp_user(p.purpose, 'user2@example.com', null) = test.user_id(2),
            auth._find_otp_user(p.purpose, '+254711000112', null) = test.user_id(2)
        from unnest('{verify_email,verify_phone,log_in,reset_password}'::text[]) as p (purpose)
    $$,
    $$ values
        ('verify_email', true, null, null, null),
        ('verify_phone', null, true, null, null),
        ('log_in', null, null, true, true),
        ('reset_password', true, null, true, true)
    $$,
    'what is not verified can be verified, and lets nobody in; a forgotten password needs the account''s e-mail address'
);
select is(auth._find_otp_user('log_in', 'nobody@example.com', null), null, 'an unknown address is nobody''s');
select is(auth._find_otp_user('reset_password', 'user3@example.com', null), null, 'who is suspended gets no code');
select is(auth._find_otp_user('verify_email', 'second@example.com', test.user_id(1)), test.user_id(1), 'a user verifies addresses of their profile');
select is(auth._find_otp_user('verify_email', 'second@example.com', test.user_id(2)), null, 'and no others');
select is(auth._find_otp_user('verify_email', 'second@example.com', null), null, 'which nobody else does for them');
select is(auth._find_otp_user('verify_email', 'user2@example.com', test.user_id(2)), test.user_id(2), 'once more if they like');
select is(auth._find_otp_user('verify_phone', 'user1@example.com', test.user_id(1)), null, 'an e-mail address is no telephone');
select is(auth._find_otp_user('log_in', 'user2@example.com', test.user_id(2)), null, 'who is logged in does not log in');

select * from finish();
rollback;
