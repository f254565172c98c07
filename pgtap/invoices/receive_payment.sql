begin;
select plan(19);

-- Contract
select function_returns(
    'invoices', 'receive_payment', array['text', 'numeric', 'text', 'text'], 'payments.transactions'
);
select is_definer('invoices', 'receive_payment', array['text', 'numeric', 'text', 'text']);
select function_privs_are(
    'invoices', 'receive_payment', array['text', 'numeric', 'text', 'text'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'receive_payment', array['text', 'numeric', 'text', 'text'], 'admin', '{}'::text[]
);
select function_privs_are(
    'invoices', 'receive_payment', array['text', 'numeric', 'text', 'text'], 'operator', '{}'::text[]
);
select function_privs_are(
    'invoices', 'receive_payment', array['text', 'numeric', 'text', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'receive_payment', array['text', 'numeric', 'text', 'text'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform test.bill('2025-10-01'); end $$;
create function pg_temp.reference() returns text language sql as
$$ select a.payment_reference from invoices.accounts as a where a.account_id = test.billing_account(1) $$;

-- Behaviour
select is((invoices.receive_payment(pg_temp.reference(), 10000, 'QX1')).status, 'completed', 'money comes in');
select results_eq(
    $$ select i.paid_amount, i.status from invoices.invoices as i where i.user_id = test.user_id(1) order by i.period $$,
    $$ values (7919.60, 'paid'), (2080.40, 'final') $$, 'and pays the oldest invoices first'
);
select is((invoices.receive_payment(pg_temp.reference(), 10000, 'QX1')).amount::numeric, 10000::numeric, 'the same receipt twice is once');
select is((select sum(i.paid_amount) from invoices.invoices as i), 10000::numeric, 'nothing was paid twice');
select is((invoices.receive_payment(pg_temp.reference(), 7000, 'QX2')).status, 'completed', 'more comes in');
select is((test.wallet(1)).balance, 856.48, 'what is more than is due stays in the wallet');
select is((invoices.receive_payment('999999999', 10, 'QX3')).transaction_id, null, 'a reference that is nobody''s takes nothing');

-- Errors
select throws_ok(
    $$ select invoices.receive_payment(pg_temp.reference(), 5, 'QX1') $$, 'PT422', 'idempotency_key_reused', 'a receipt is of one amount'
);
select throws_ok($$ select invoices.receive_payment(pg_temp.reference(), 5, '') $$, 'PT400', 'invalid_receipt', 'needs a receipt');
select throws_ok($$ select invoices.receive_payment(pg_temp.reference(), 0, 'y') $$, 'PT400', 'invalid_amount', 'and an amount');
select throws_ok(
    $$ select invoices.receive_payment(pg_temp.reference(), 5, 'y', 'USD') $$, 'PT422', 'currency_mismatch', 'in the currency of the account'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.receive_payment('x', 1, 'x') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
