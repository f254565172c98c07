-- Sell, measure, correct; then prove that money and energy add up. Run it on a
-- database of its own: mainspring psql -f docs/examples/prove_the_books.sql
\set QUIET on
\set SHOW_CONTEXT never
\ir ../../seeds/first_customer.sql
\set ECHO all
\set meter '''0198c0de-0000-7000-8000-000000000002'''

-- Two purchases by the customer.
call auth.act_as('0198c0de-0000-7000-8000-000000000001');
select p.total, p.token_kwh from tokens.purchase_tokens(:meter, 1000, 'order-1') as p;
select p.total, p.token_kwh from tokens.purchase_tokens(:meter, 300, 'order-2') as p;
reset role;
reset all;

-- Readings, one of them twice and one that is wrong.
select meters.ingest_readings(jsonb_build_array(
    jsonb_build_object('meter_id', :meter, 'read_at', '2025-06-01T10:00:00Z', 'energy_kwh', 20.5),
    jsonb_build_object('meter_id', :meter, 'read_at', '2025-06-01T10:30:00Z', 'energy_kwh', 41.25),
    jsonb_build_object('meter_id', :meter, 'read_at', '2025-06-01T10:30:00Z', 'energy_kwh', 41.25),
    jsonb_build_object('meter_id', :meter, 'read_at', '2025-06-01T11:00:00Z', 'energy_kwh', 'many')
));

-- They burn the balance down to zero; what was measured after that is kept apart.
select tokens.apply_consumption();
select b.bought_kwh, b.burnt_kwh, b.balance_kwh, b.unserved_kwh from tokens.get_balance(:meter) as b;
select tokens.apply_consumption();

-- A correction by hand, with a reason.
select b.adjusted_kwh, b.balance_kwh from tokens.adjust_balance(:meter, 5, 'outage of 1 June') as b;

-- Some money is held for something else, a part of that is taken, and given back in the end.
select w.account_id from payments.get_wallet('KES', '0198c0de-0000-7000-8000-000000000001') as w \gset
select h.transaction_id as hold_id, h.status, h.amount from payments.hold(:'account_id', 500, 'deposit-1') as h \gset
select w.balance, w.held from payments.get_wallet('KES', '0198c0de-0000-7000-8000-000000000001') as w;
select c.status, c.captured_amount from payments.capture(:'hold_id', 120) as c;
select r.type, r.amount from payments.refund(:'hold_id', p_reason => 'a mistake') as r;

-- Where the customer's money is.
select s.code, s.balance from payments.list_system_balances('KES') as s where s.balance <> 0 order by s.code;
select w.balance, w.held from payments.get_wallet('KES', '0198c0de-0000-7000-8000-000000000001') as w;

-- The books. No row means that every wallet is the sum of its transfers, and every balance
-- the sum of its purchases, readings and corrections.
select * from payments.check_ledger();
select * from tokens.check_balances();

-- The proof finds what is wrong: take a shilling out of the wallet, look, and put it back.
begin;
update payments.accounts set balance = balance - 1 where owner_user_id is not null;
select c.problem, c.expected, c.actual from payments.check_ledger() as c;
rollback;

-- What went through the ledger stays.
update payments.transfers set amount = 1;
delete from payments.transfers;

-- And no mistake in a function could overdraw a wallet or a balance.
\set VERBOSITY terse
update payments.accounts set balance = -1 where owner_user_id is not null;
update tokens.balances set balance_kwh = balance_kwh - 100;
