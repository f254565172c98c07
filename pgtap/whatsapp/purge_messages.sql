begin;
select plan(12);

-- Contract
select function_returns('whatsapp', 'purge_messages', array['interval', 'integer'], 'integer');
select is_definer('whatsapp', 'purge_messages', array['interval', 'integer']);
select function_privs_are('whatsapp', 'purge_messages', array['interval', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('whatsapp', 'purge_messages', array['interval', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', 'purge_messages', array['interval', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform whatsapp.handle_message('wamid.' || n, '{"phone": "254711000111", "text": "hi"}') from generate_series(1, 3) as n; end $$;
update whatsapp.messages set received_at = now() - interval '100 days' where wamid <> 'wamid.3';
select test.login_as('service_role');
select is(whatsapp.purge_messages(p_limit => 1), 1, 'so many at most');
select is(whatsapp.purge_messages(), 1, 'of those that are old');
select test.logout();
select results_eq('select wamid from whatsapp.messages', $$ values ('wamid.3') $$, 'the others stay');
update whatsapp.messages set received_at = now() - interval '100 days';
update whatsapp.sessions set status = 'closed', ended_at = now() - interval '100 days';
select test.login_as('service_role');
select is(whatsapp.purge_messages(), 1, 'with the last message');
select is_empty('select * from whatsapp.list_whatsapp_sessions()', 'goes the session');

-- Errors
select throws_ok($$ select whatsapp.purge_messages('1 day') $$, 'PT400', 'invalid_age', 'a message may still be repeated');
select throws_ok($$ select whatsapp.purge_messages(null) $$, 'PT400', 'invalid_age', 'an age is an age');

select * from finish();
rollback;
