begin;
select plan(5);

-- Contract
select function_returns('invoices', '_lock_invoice', array['invoices.invoices'], 'invoices.invoices');
select is_definer('invoices', '_lock_invoice', array['invoices.invoices']);
select function_privs_are('invoices', '_lock_invoice', array['invoices.invoices'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_lock_invoice', array['invoices.invoices'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select is(
    (invoices._lock_invoice(invoices._find_invoice(test.invoice(1)))).invoice_id, test.invoice(1), 'returns it as it is'
);

select * from finish();
rollback;
