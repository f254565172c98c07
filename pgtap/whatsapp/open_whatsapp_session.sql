begin;
select plan(9);

-- Contract
select function_returns('whatsapp', 'open_whatsapp_session', array['text'], 'whatsapp.sessions');
select is_definer('whatsapp', 'open_whatsapp_session', array['text']);
select function_privs_are('whatsapp', 'open_whatsapp_session', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('whatsapp', 'open_whatsapp_session', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', 'open_whatsapp_session', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
insert into notifications.addresses (user_id, address_id, channel, address, verified_at)
values (test.user_id(1), core.uuid_v7(), 'whatsapp', '+254711000111', now());
select test.login_as('service_role');
select results_eq(
    $$ select phone, user_id, status, window_until from whatsapp.open_whatsapp_session('254711000111') $$,
    $$ values ('+254711000111', test.user_id(1), 'open', null::timestamptz) $$, 'begins one, with the user whose number it is'
);
select is(
    (whatsapp.open_whatsapp_session('+254 711 000 111')).session_id,
    (select session_id from whatsapp.list_whatsapp_sessions()), 'there is one at a time'
);
do $$ begin perform whatsapp.close_whatsapp_session('+254711000111'); end $$;
select is((whatsapp.open_whatsapp_session('+254711000111')).status, 'open', 'after one has ended, another begins');

-- Errors
select throws_ok($$ select whatsapp.open_whatsapp_session('x') $$, 'PT400', 'invalid_phone', 'needs a number');

select * from finish();
rollback;
