begin;
select plan(14);

-- Contract
select function_returns('whatsapp', 'handle_message', array['text', 'jsonb'], 'text');
select is_definer('whatsapp', 'handle_message', array['text', 'jsonb']);
select function_privs_are('whatsapp', 'handle_message', array['text', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('whatsapp', 'handle_message', array['text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', 'handle_message', array['text', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_customer(1);
insert into notifications.addresses (user_id, address_id, channel, address, verified_at)
values (test.user_id(1), core.uuid_v7(), 'whatsapp', '+254711000111', now());
select test.login_as('service_role');
select is(
    whatsapp.handle_message('wamid.1', '{"phone": "254711000111", "type": "text", "text": "BUY 50"}'), 'bought', 'a command is carried out'
);
select is(
    whatsapp.handle_message('wamid.1', '{"phone": "254711000111", "type": "text", "text": "BUY 50"}'), 'repeated', 'once'
);
select is(
    whatsapp.handle_message('wamid.2', '{"phone": "254711000111", "type": "reaction"}'), 'ignored', 'a thumb is no command'
);
select test.logout();
select results_eq(
    $$ select m.user_id, m.command, m.outcome, m.amount, s.status, d.state, d.content ->> 'body' like 'Token for meter%'
       from whatsapp.messages as m join whatsapp.sessions as s using (session_id)
       join notifications.deliveries as d on d.delivery_id = m.reply_delivery_id $$,
    $$ values (test.user_id(1), 'BUY', 'bought', 50.00, 'active', 'pending', true) $$,
    'the message says what came of it, the session is active, the reply waits'
);
select is((test.wallet(1)).balance, 950.00, 'the wallet paid once');
select test.login_as('service_role');
select is(
    whatsapp.handle_message('wamid.3', '{"phone": "254711000222", "type": "text", "text": "BUY 50", "sent_at": "2020-01-01T00:00:00Z"}'),
    'number_not_linked', 'an old message of a stranger'
);
select test.logout();
select is((select reply_delivery_id from whatsapp.messages where wamid = 'wamid.3'), null, 'cannot be answered any more');
select test.login_as('service_role');
select is(
    (select array_agg(distinct whatsapp.handle_message('wamid.many' || n, '{"phone": "254711000333", "text": "hi"}')) from generate_series(1, 25) as n),
    '{throttled,unknown_command}'::text[], 'whoever writes without end is not answered without end'
);

-- Errors
select throws_ok($$ select whatsapp.handle_message('wamid.4', '{}') $$, 'PT400', 'invalid_phone', 'somebody wrote it');

select * from finish();
rollback;
