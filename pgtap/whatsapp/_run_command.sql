begin;
select plan(13);

-- Contract
select function_returns('whatsapp', '_run_command', array['text', 'uuid', 'whatsapp.command'], 'whatsapp.answer');
select function_privs_are(
    'whatsapp', '_run_command', array['text', 'uuid', 'whatsapp.command'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'whatsapp', '_run_command', array['text', 'uuid', 'whatsapp.command'], 'authenticated', '{}'::text[]
);
select function_privs_are('whatsapp', '_run_command', array['text', 'uuid', 'whatsapp.command'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_customer(1);
select test.create_customer(2);
update auth.users set user_role = 'admin' where user_id = test.user_id(2);
select results_eq(
    $$ select outcome, amount from whatsapp._run_command('wamid.1', test.user_id(1), whatsapp._parse_command('BUY 50')) $$,
    $$ values ('bought', 50.00) $$, 'buys as the user'
);
select is(auth.uid(), null, 'who is nobody again afterwards');
select is(auth.role(), 'service_role', 'and the service the service');
select results_eq(
    $$ select actor_id, actor_role from events.events where event_type = 'token_purchased' $$,
    $$ values (test.user_id(1), 'authenticated') $$, 'the log says who bought'
);
select is(
    (whatsapp._run_command('wamid.2', test.user_id(2), whatsapp._parse_command('BAL 00000000018'))).outcome, 'meter_not_found',
    'an admin has the rights of an ordinary user here'
);

-- Errors
select results_eq(
    $$ select outcome, reply, purchase_id from whatsapp._run_command('wamid.3', test.user_id(1), whatsapp._parse_command('BUY 5000')) $$,
    $$ values ('insufficient_funds', 'The price is 5000.00 KES, the wallet has 950.00. Nothing was charged.', null::uuid) $$,
    'a refusal is an answer'
);
select is(auth.uid(), null, 'after which the user is nobody, too');
select is((test.wallet(1)).balance, 950.00, 'and nothing is charged');
alter table tokens.purchases add constraint broken check (false) not valid;
select throws_ok(
    $$ select whatsapp._run_command('wamid.4', test.user_id(1), whatsapp._parse_command('BUY 50')) $$, '23514', null,
    'a fault of ours is no answer, so that it is tried again'
);

select * from finish();
rollback;
