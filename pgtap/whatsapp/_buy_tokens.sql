begin;
select plan(11);

-- Contract
select function_returns('whatsapp', '_buy_tokens', array['text', 'uuid', 'whatsapp.command'], 'whatsapp.answer');
select function_privs_are(
    'whatsapp', '_buy_tokens', array['text', 'uuid', 'whatsapp.command'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'whatsapp', '_buy_tokens', array['text', 'uuid', 'whatsapp.command'], 'authenticated', '{}'::text[]
);
select function_privs_are('whatsapp', '_buy_tokens', array['text', 'uuid', 'whatsapp.command'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_customer(1);
select test.create_customer(2);
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
create temporary table bought on commit drop as
select * from whatsapp._buy_tokens('wamid.1', test.user_id(1), whatsapp._parse_command('BUY 60'));
select results_eq('select outcome, amount, currency from bought', $$ values ('bought', 60.00, 'KES') $$, 'buys');
select matches((select reply from bought), '^Token for meter 00000000018:\n(\d{4} ){4}\d{4}\n2.4 kWh for KES 60.00.$', 'and tells the digits');
select is(
    (select purchase_id from whatsapp._buy_tokens('wamid.1', test.user_id(1), whatsapp._parse_command('BUY 60'))),
    (select purchase_id from bought), 'the same message buys once'
);

-- Errors
select throws_ok(
    $$ select whatsapp._buy_tokens('wamid.2', test.user_id(1), whatsapp._parse_command('BUY 5000')) $$, 'PT402', 'insufficient_funds', 'with money'
);
select throws_ok(
    $$ select whatsapp._buy_tokens('wamid.3', test.user_id(1), whatsapp._parse_command('BUY 50000')) $$, 'PT422', 'amount_not_allowed', 'within limits'
);
select throws_ok(
    $$ select whatsapp._buy_tokens('wamid.4', test.user_id(1), whatsapp._parse_command('BUY 50 USD')) $$, 'PT422', 'currency_mismatch', 'in its currency'
);

-- Isolation
select throws_ok(
    $$ select whatsapp._buy_tokens('wamid.5', test.user_id(1), whatsapp._parse_command('BUY 50 00000000026')) $$, 'PT404', 'meter_not_found',
    'for one''s own meter'
);

select * from finish();
rollback;
