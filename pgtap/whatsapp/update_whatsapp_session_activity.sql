begin;
select plan(11);

-- Contract
select function_returns('whatsapp', 'update_whatsapp_session_activity', array['text', 'text', 'timestamp with time zone'], 'whatsapp.sessions');
select is_definer('whatsapp', 'update_whatsapp_session_activity', array['text', 'text', 'timestamp with time zone']);
select function_privs_are(
    'whatsapp', 'update_whatsapp_session_activity', array['text', 'text', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'whatsapp', 'update_whatsapp_session_activity', array['text', 'text', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'whatsapp', 'update_whatsapp_session_activity', array['text', 'text', 'timestamp with time zone'], 'anon', '{}'::text[]
);

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select status, window_until between now() + interval '24 hours' and now() + interval '24 hours 1 minute'
       from whatsapp.update_whatsapp_session_activity('+254711000111', 'inbound', clock_timestamp()) $$,
    $$ values ('active', true) $$, 'what the customer says opens the window for a day'
);
select ok(
    (select window_until > now() + interval '23 hours' from whatsapp.update_whatsapp_session_activity('+254711000111', 'inbound', now() - interval '5 hours')),
    'what comes late does not shorten it'
);
select ok(
    (select window_until < now() + interval '25 hours' from whatsapp.update_whatsapp_session_activity('+254711000111', 'inbound', now() + interval '9 days')),
    'a clock that is ahead does not lengthen it'
);
select results_eq(
    $$ select status, window_until from whatsapp.update_whatsapp_session_activity('+254711000222', 'outbound') $$,
    $$ values ('open', null::timestamptz) $$, 'what we say opens nothing'
);

-- Errors
select throws_ok($$ select whatsapp.update_whatsapp_session_activity('+254711000111', 'up') $$, 'PT400', 'invalid_direction', 'in or out');
select throws_ok($$ select whatsapp.update_whatsapp_session_activity('x') $$, 'PT400', 'invalid_phone', 'needs a number');

select * from finish();
rollback;
