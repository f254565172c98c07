begin;
select plan(7);

-- Contract
select isnt_definer('public', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'integer', 'text']);
select function_returns('public', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'integer', 'text'], 'uuid');
select function_privs_are('public', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'integer', 'text'],
    'anon', '{}'::text[]);
select function_privs_are('public', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'integer', 'text'],
    'authenticated', '{}'::text[]);
select function_privs_are('public', 'enqueue_whatsapp_message', array['text', 'text', 'jsonb', 'integer', 'text'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select public.update_whatsapp_session_activity('+250788123456');
select isnt(public.enqueue_whatsapp_message('+250788123456', 'text', '{"text": "Hello!"}', 5), null, 'sends a text');
select throws_ok($$ select public.enqueue_whatsapp_message('+250788123456', 'image', '{}') $$, 'PT400', 'invalid_message',
    'knows text and template');

select * from finish();
rollback;
