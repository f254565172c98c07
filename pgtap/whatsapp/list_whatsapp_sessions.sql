begin;
select plan(12);

-- Contract
select function_returns('whatsapp', 'list_whatsapp_sessions', array['text', 'integer', 'uuid'], 'setof whatsapp.sessions');
select is_definer('whatsapp', 'list_whatsapp_sessions', array['text', 'integer', 'uuid']);
select function_privs_are(
    'whatsapp', 'list_whatsapp_sessions', array['text', 'integer', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'whatsapp', 'list_whatsapp_sessions', array['text', 'integer', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are('whatsapp', 'list_whatsapp_sessions', array['text', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
insert into notifications.addresses (user_id, address_id, channel, address, verified_at)
values (test.user_id(1), core.uuid_v7(), 'whatsapp', '+254711000111', now());
do $$ begin
    perform whatsapp.open_whatsapp_session('+254711000111');
    perform pg_sleep(0.002);
    perform whatsapp.open_whatsapp_session('+254711000222');
end $$;
select test.login_as('service_role');
select results_eq(
    'select phone from whatsapp.list_whatsapp_sessions()', $$ values ('+254711000222'), ('+254711000111') $$, 'newest first'
);
select results_eq(
    $$ select phone from whatsapp.list_whatsapp_sessions('254711000111') $$, $$ values ('+254711000111') $$, 'by number'
);
select results_eq(
    'select b.phone from whatsapp.list_whatsapp_sessions(p_limit => 1) as a, whatsapp.list_whatsapp_sessions(p_before => a.session_id) as b',
    $$ values ('+254711000111') $$, 'page by page'
);

-- Errors
select throws_ok('select whatsapp.list_whatsapp_sessions(p_limit => 0)', 'PT400', 'invalid_limit', 'a page has rows');
select throws_ok($$ select whatsapp.list_whatsapp_sessions('x') $$, 'PT400', 'invalid_phone', 'a number is a number');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select results_eq('select phone from whatsapp.list_whatsapp_sessions()', $$ values ('+254711000111') $$, 'one''s own');
select test.login_as('operator', test.user_id(2));
select is_empty('select * from whatsapp.list_whatsapp_sessions()', 'nobody else''s');

select * from finish();
rollback;
