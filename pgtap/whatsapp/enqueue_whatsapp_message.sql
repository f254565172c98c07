begin;
select plan(20);

-- Contract
select function_returns('whatsapp', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'text', 'integer'], 'uuid');
select is_definer('whatsapp', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'text', 'integer']);
select function_privs_are(
    'whatsapp', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'text', 'integer'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'whatsapp', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'text', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'whatsapp', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'text', 'integer'], 'anon', '{}'::text[]
);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform whatsapp.update_whatsapp_session_activity('+254711000111'); end $$;
select isnt(whatsapp.enqueue_whatsapp_message('254711000111', 'Hello', p_dedupe_key => 'k', p_priority => 1), null, 'within the window, free text');
select is(
    whatsapp.enqueue_whatsapp_message('+254711000111', 'Hello again', p_dedupe_key => 'k'),
    whatsapp.enqueue_whatsapp_message('+254711000111', 'Hello again', p_dedupe_key => 'k'), 'a key is sent once'
);
select isnt(
    whatsapp.enqueue_whatsapp_message('+254711000222', p_template => '{"name": "token", "language": "en"}'), null,
    'to anybody, a template'
);
select test.logout();
select results_eq(
    $$ select recipient, content, priority from notifications.deliveries where channel = 'whatsapp' order by recipient $$,
    $$ values ('+254711000111', '{"body": "Hello"}'::jsonb, 1::smallint),
              ('+254711000222', '{"template": {"name": "token", "language": "en"}}', 5::smallint) $$, 'they wait in the outbox'
);
select is((select status from whatsapp.sessions where phone = '+254711000222'), 'open', 'and a session has begun');

-- Errors
select test.login_as('service_role');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000222', 'x') $$, 'PT422', 'outside_window', 'who has not written gets templates');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000333', 'x') $$, 'PT422', 'outside_window', 'strangers as well');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000111') $$, 'PT400', 'invalid_message', 'something is said');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000111', ' ') $$, 'PT400', 'invalid_message', 'with words');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000111', repeat('x', 4097)) $$, 'PT400', 'invalid_message', 'not too many');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000111', 'x', '{}') $$, 'PT400', 'invalid_message', 'one of the two');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000111', null, '{"name": 1}') $$, 'PT400', 'invalid_message', 'a template has name and language');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000111', 'x', p_priority => 10) $$, 'PT400', 'invalid_priority', 'priorities end at 9');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('x', 'x') $$, 'PT400', 'invalid_phone', 'needs a number');
select test.logout();
update whatsapp.sessions set window_until = now() - interval '1 s' where phone = '+254711000111';
select test.login_as('service_role');
select throws_ok($$ select whatsapp.enqueue_whatsapp_message('+254711000111', 'x') $$, 'PT422', 'outside_window', 'the window closes');

select * from finish();
rollback;
