begin;
select plan(8);

-- Contract
select function_returns('whatsapp', 'close_whatsapp_session', array['text'], 'whatsapp.sessions');
select is_definer('whatsapp', 'close_whatsapp_session', array['text']);
select function_privs_are('whatsapp', 'close_whatsapp_session', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('whatsapp', 'close_whatsapp_session', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', 'close_whatsapp_session', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform whatsapp.open_whatsapp_session('+254711000111'); end $$;
select results_eq(
    $$ select status, ended_at is not null from whatsapp.close_whatsapp_session('254711000111') $$, $$ values ('closed', true) $$, 'it ends'
);
select is((whatsapp.close_whatsapp_session('+254711000111')).session_id, null, 'once');

-- Errors
select throws_ok($$ select whatsapp.close_whatsapp_session('x') $$, 'PT400', 'invalid_phone', 'needs a number');

select * from finish();
rollback;
