begin;
select plan(21);

-- Contract
select function_returns('payments', '_assign_parked', array['text', 'uuid'], 'payments.transactions');
select is_definer('payments', '_assign_parked', array['text', 'uuid']);
select function_privs_are('payments', '_assign_parked', array['text', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_assign_parked', array['text', 'uuid'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_assign_parked', array['text', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_assign_parked', array['text', 'uuid'], 'anon', '{}'::text[]);

do $$
begin
    perform test.create_wallet(1), test.create_wallet(2), test.create_wallet(2, 0, 'USD'), test.create_user(3, 'admin');
    perform payments._park_money('KES', 250, 'A', '{"phone": "254700000001"}'), payments._park_money('KES', 40, 'B');
    perform payments.set_wallet_status(test.create_wallet(1, 0, 'RWF'), 'closed');
    perform payments._park_money('RWF', 9, 'C');
end;
$$;

create temporary table account as
select
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'KES') as mine,
    (select account_id from payments.wallets where owner_user_id = test.user_id(1) and currency = 'RWF') as closed,
    (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'KES') as other,
    (select account_id from payments.wallets where owner_user_id = test.user_id(2) and currency = 'USD') as dollars;
grant select on account to app_api, authenticated;

-- Behaviour
select test.login_as('admin', test.user_id(3));
set local role app_api;
select results_eq('select type::text, status::text, amount::text, user_id, metadata ->> ''phone'' from payments._assign_parked(''A'', (select mine from account))', $$ values ('credit', 'completed', '250.00', test.user_id(1), '254700000001') $$, 'an admin gives it to the wallet it was meant for');
select is((payments._assign_parked('A', (select mine from account))).amount::numeric, 250.00, 'once, however often');
select throws_ok($$ select payments._assign_parked('A', other) from account $$, 'PT409', 'parked_money_resolved', 'and to nobody else');
select throws_ok($$ select payments._return_parked('A', 'x') $$, 'PT409', 'parked_money_resolved', 'nor back');
select test.logout();
select is((select balance from payments.accounts, account where account_id = mine), 250.00, 'the wallet has it');
select is((select balance from payments.accounts where account_id = test.system_account('suspense')), 40.00, 'suspense has not');
select results_eq('select status::text, resolved_by, resolved_account_id from payments.parked_money where reference = ''A''', 'select ''assigned'', test.user_id(3), mine from account', 'and it is written down who decided');
select is((select count(*) from events.events where event_type in ('parked_money_assigned', 'transaction_completed') and payload ->> 'amount' = '250.00'), 2::bigint, 'the owner is told of their credit');

-- Errors
select throws_ok($$ select payments._assign_parked('D', mine) from account $$, 'PT404', 'parked_money_not_found', 'what did not arrive is nobody''s');
select throws_ok($$ select payments._assign_parked('B', dollars) from account $$, 'PT422', 'currency_mismatch', 'nothing is converted');
select throws_ok($$ select payments._assign_parked('C', closed) from account $$, 'PT423', 'account_closed', 'a closed wallet gets nothing');
select throws_ok($$ select payments._assign_parked('B', test.system_account('rounding')) $$, 'PT404', 'account_not_found', 'a system account is no wallet');
select throws_ok($$ select payments._assign_parked('B', null) $$, 'PT404', 'account_not_found', 'nor is nothing');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
set local role app_api;
select throws_ok($$ select payments._assign_parked('B', other) from account $$, 'PT404', 'account_not_found', 'a customer takes nothing from suspense, whatever function forgets to ask');

-- The books
select test.logout();
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
