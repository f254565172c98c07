begin;
select plan(23);

-- Contract
select function_returns('auth', '_deliver_otp', array['jsonb'], 'jsonb');
select is_definer('auth', '_deliver_otp', array['jsonb']);
select function_privs_are('auth', '_deliver_otp', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_deliver_otp', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_deliver_otp', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_deliver_otp', array['jsonb'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_user(1);
    update auth.users set email_verified_at = now();
    delete from auth.otp_limits where scope = 'recipient';
end; $$;
create function pg_temp.ask(p_recipient text default 'user1@example.com', p_channel text default 'email')
returns text
language sql
as $$
    select auth._request_otp('log_in', p_channel, p_recipient, decode(repeat('01', 32), 'hex'), repeat('x', 50));
    select auth._deliver_otp(jsonb_build_object('otp_id', o.otp_id)) from auth.otps as o where o.recipient = p_recipient;
    select o.outcome from auth.otps as o where o.recipient = p_recipient;
$$;

-- Behaviour
select is(pg_temp.ask(), 'sent', 'a code of somebody is sent');
select results_eq(
    $$ select channel, recipient, user_id, priority, content ->> 'sealed', expires_at > now() from notifications.deliveries $$,
    $$ values ('email', 'user1@example.com', test.user_id(1), 0::smallint, 'true', true) $$,
    'at once, to the address that was typed, and not after it expired'
);
select ok(
    (select content ->> 'body' from notifications.deliveries) ~ ('sealed:' || repeat('x', 50)), 'where the code stands it is sealed'
);
select results_eq(
    'select user_id, sealed_code, delivery_id is not null from auth.otps', $$ values (test.user_id(1), null, true) $$,
    'then it is known whose it is, and the sealed code is in the message alone'
);
select is(
    (select auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) ->> 'outcome' from auth.otps), 'nothing_to_send',
    'a job that runs twice sends once'
);
select is(pg_temp.ask(), 'sent', 'a new code');
select results_eq(
    'select state from notifications.deliveries order by delivery_id', $$ values ('retracted'), ('pending') $$,
    'takes back the message of the old one'
);
do $$ begin perform notifications.update_preferences(p_locale => 'sw', p_user_id => test.user_id(1)); end; $$;
select is(pg_temp.ask(), 'sent', 'another one');
select ok(
    (select content ->> 'body' from notifications.deliveries order by delivery_id desc limit 1) ~ 'msimbo wako',
    'in the user''s language'
);
select is(pg_temp.ask('nobody@example.com'), 'nobody', 'an address that nobody has gets none');
select is_empty($$ select from notifications.deliveries where recipient = 'nobody@example.com' $$, 'and no message');
do $$ begin update auth.otp_limits set max_count = 3 where scope = 'account'; end; $$;
select is(pg_temp.ask(), 'account_limit', 'an account has limits that nobody sees');
do $$ begin
    delete from auth.otp_limits where scope = 'account';
    update auth.users set phone = '+254711000111', phone_verified_at = now();
    update auth.otp_limits set max_count = 0.8 where scope = 'spend';
    perform notifications.upsert_template('otp_log_in', 'whatsapp', 'sw', 'Code', 'Code {{code}}',
        p_extra => '{"template": {"name": "login_code", "parameters": ["{{code}}"]}}');
end; $$;
select is(pg_temp.ask('+254711000111', 'whatsapp'), 'sent', 'by WhatsApp');
select is(
    (select content #>> '{template,parameters,0}' from notifications.deliveries where channel = 'whatsapp'),
    'sealed:' || repeat('x', 50), 'the code is a parameter of the template that Meta approved'
);
do $$ begin update auth.otp_spending set spent = 0; end; $$;
select is(pg_temp.ask('+254711000111', 'sms'), 'sent', 'as long as there is money');
do $$ begin
    update auth.otp_spending set spent = 0.5;
    update auth.otps set sealed_code = 'x' where recipient = '+254711000111';
    perform auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) from auth.otps where recipient = '+254711000111';
end; $$;
select is((select outcome from auth.otps where recipient = '+254711000111'), 'no_budget', 'and not beyond');
do $$ begin
    update auth.otps set sealed_code = 'x', expires_at = now() where recipient = 'user1@example.com';
    perform auth._deliver_otp(jsonb_build_object('otp_id', otp_id)) from auth.otps where recipient = 'user1@example.com';
end; $$;
select is((select outcome from auth.otps where recipient = 'user1@example.com'), 'too_late', 'a code that waited too long is not sent');

select * from finish();
rollback;
