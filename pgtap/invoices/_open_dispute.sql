begin;
select plan(6);

-- Contract
select function_returns(
    'invoices', '_open_dispute', array['invoices.invoices', 'numeric', 'text'], 'invoices.disputes'
);
select is_definer('invoices', '_open_dispute', array['invoices.invoices', 'numeric', 'text']);
select function_privs_are(
    'invoices', '_open_dispute', array['invoices.invoices', 'numeric', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_open_dispute', array['invoices.invoices', 'numeric', 'text'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select is(
    (select (invoices._open_dispute(i, 10, 'x')).status from invoices.invoices as i where i.invoice_id = test.invoice(1)), 'open', 'opens one'
);
select is((invoices._find_invoice(test.invoice(1))).disputed_amount, 10::numeric, 'nobody is reminded of so much');

select * from finish();
rollback;
