begin;
select plan(7);

-- Contract
select function_returns('whatsapp', '_show_balance', array['whatsapp.command'], 'whatsapp.answer');
select function_privs_are('whatsapp', '_show_balance', array['whatsapp.command'], 'service_role', '{}'::text[]);
select function_privs_are('whatsapp', '_show_balance', array['whatsapp.command'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', '_show_balance', array['whatsapp.command'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_customer(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform tokens.purchase_tokens(test.meter_id(1), 50); end $$;
set local role app_api;
select results_eq(
    $$ select outcome, reply from whatsapp._show_balance(whatsapp._parse_command('BAL')) $$,
    $$ values ('answered', E'Meter 00000000018: 2.00 kWh left.\nWallet: KES 950.00.') $$, 'tells meter and wallet'
);

-- Errors
select throws_ok($$ select whatsapp._show_balance(whatsapp._parse_command('BAL 999')) $$, 'PT404', 'meter_not_found', 'of a meter that is there');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok($$ select whatsapp._show_balance(whatsapp._parse_command('BAL 00000000018')) $$, 'PT404', 'meter_not_found', 'and one''s own');

select * from finish();
rollback;
