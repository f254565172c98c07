begin;
select plan(20);

-- Contract
select function_returns('payments', '_park_money', array['text', 'numeric', 'text', 'jsonb'], 'uuid');
select is_definer('payments', '_park_money', array['text', 'numeric', 'text', 'jsonb']);
select function_privs_are('payments', '_park_money', array['text', 'numeric', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_park_money', array['text', 'numeric', 'text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_park_money', array['text', 'numeric', 'text', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_park_money', array['text', 'numeric', 'text', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
set local role app_api;
create temporary table parked as
select payments._park_money('KES', 250, 'QKJ41HAY6A', '{"phone": "254700000001"}') as id;
select is(payments._park_money('KES', 250.00, 'QKJ41HAY6A', '{"phone": "254700000001", "again": true}'), (select id from parked), 'a payment that is reported twice is parked once');
select test.logout();
select results_eq('select reference::text, status::text, amount::text, metadata::jsonb from payments.parked_money', $$ values ('QKJ41HAY6A', 'parked', '250.00', '{"phone": "254700000001"}'::jsonb) $$, 'what arrived is kept with what is known about it');
select is((select balance from payments.accounts where account_id = test.system_account('suspense')), 250.00, 'suspense has it');
select results_eq('select code::text, balance::text from payments.list_system_balances(''KES'') where balance <> 0 order by 1', $$ values ('cash_clearing', '-250.00'), ('suspense', '250.00') $$, 'cash against suspense');
select results_eq('select type::text, status::text, user_id, metadata ->> ''reference'' from payments.transactions where transaction_id = (select id from parked)', $$ values ('credit', 'completed', null::uuid, 'QKJ41HAY6A') $$, 'by a transaction that belongs to nobody');
select is(payments.get_balance_at(test.system_account('suspense'), clock_timestamp()), 250.00, 'suspense has a balance at any time');
select is((select count(*) from events.events where event_type = 'money_parked'), 1::bigint, 'and once it is told');

-- Errors
select throws_ok($$ select payments._park_money('KES', 251, 'QKJ41HAY6A') $$, 'PT422', 'reference_reused', 'a reference stands for one amount');
select throws_ok($$ select payments._park_money('USD', 250, 'QKJ41HAY6A') $$, 'PT422', 'reference_reused', 'in one currency');
select throws_ok($$ select payments._park_money('XXX', 250, 'A') $$, 'PT400', 'unknown_currency', 'a currency has to be known');
select throws_ok($$ select payments._park_money('KES', 0.001, 'A') $$, 'PT400', 'invalid_amount', 'nothing is finer than its coins');
select throws_ok($$ select payments._park_money('KES', 'NaN', 'A') $$, 'PT400', 'invalid_amount', 'NaN is no money');
select throws_ok($$ select payments._park_money('KES', 1, '') $$, 'PT400', 'invalid_reference', 'money without a name cannot be found again');

-- The books
select is_empty('select * from payments.check_ledger()', 'the ledger adds up');

select * from finish();
rollback;
