begin;
select plan(6);

-- Contract
select isnt_definer('public', 'update_whatsapp_session_activity', array['text', 'boolean']);
select function_returns('public', 'update_whatsapp_session_activity', array['text', 'boolean'], 'whatsapp.sessions');
select function_privs_are('public', 'update_whatsapp_session_activity', array['text', 'boolean'], 'anon', '{}'::text[]);
select function_privs_are('public', 'update_whatsapp_session_activity', array['text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('public', 'update_whatsapp_session_activity', array['text', 'boolean'],
    'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select is((public.update_whatsapp_session_activity('+250788123456', true)).status, 'active', 'begins a session');

select * from finish();
rollback;
