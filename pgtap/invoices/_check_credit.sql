begin;
select plan(9);

-- Contract
select function_returns('invoices', '_check_credit', array['invoices.invoices', 'numeric'], 'numeric');
select isnt_definer('invoices', '_check_credit', array['invoices.invoices', 'numeric']);
select function_privs_are(
    'invoices', '_check_credit', array['invoices.invoices', 'numeric'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_check_credit', array['invoices.invoices', 'numeric'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
create function pg_temp.credit(p_amount numeric) returns numeric language sql
return invoices._check_credit(invoices._find_invoice(test.invoice(1)), p_amount);
select is(pg_temp.credit(null), 7919.60, 'all that is left by default');
select is(pg_temp.credit(1.5), 1.50, 'or a part');

-- Errors
select throws_ok($$ select pg_temp.credit(7919.61) $$, 'PT422', 'amount_exceeds_invoice', 'never more than the invoice');
select throws_ok($$ select pg_temp.credit(0.001) $$, 'PT400', 'invalid_amount', 'nothing finer than a cent');
do $$ begin perform invoices.issue_credit_note(test.invoice(1), 'all'); end $$;
select throws_ok($$ select pg_temp.credit(1) $$, 'PT409', 'not_creditable', 'nothing of what is void');

select * from finish();
rollback;
