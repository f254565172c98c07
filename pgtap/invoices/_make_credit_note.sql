begin;
select plan(7);

-- Contract
select function_returns(
    'invoices', '_make_credit_note', array['invoices.invoices', 'numeric', 'text', 'numeric'], 'invoices.invoices'
);
select is_definer('invoices', '_make_credit_note', array['invoices.invoices', 'numeric', 'text', 'numeric']);
select function_privs_are(
    'invoices',
    '_make_credit_note',
    array['invoices.invoices', 'numeric', 'text', 'numeric'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_make_credit_note',
    array['invoices.invoices', 'numeric', 'text', 'numeric'],
    'service_role',
    '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
create function pg_temp.note(p_amount numeric) returns numeric language sql as $$
    select (invoices._make_credit_note(i, p_amount, 'x')).tax_amount from invoices.invoices as i where i.invoice_id = test.invoice(1)
$$;
select is(array(select pg_temp.note(11.11) from generate_series(1, 3)), array[1.47, 1.47, 1.48], 'taxes follow the running total');
select lives_ok($$ select pg_temp.note(7919.60 - 33.33) $$, 'the last one takes what is left');
select results_eq(
    $$ select sum(t.amount), sum(t.base), sum(c.subtotal) from invoices.invoices as c join invoices.taxes as t using (invoice_id)
       where c.kind = 'credit_note' $$,
    $$ values (1049.60, 6560::numeric, 6870.00) $$, 'all of them together are the invoice, to the cent'
);

select * from finish();
rollback;
