begin;
select plan(6);

-- Contract
select function_returns('invoices', '_make_payment_code', array['invoices.invoices', 'jsonb'], 'text');
select isnt_definer('invoices', '_make_payment_code', array['invoices.invoices', 'jsonb']);
select function_privs_are(
    'invoices', '_make_payment_code', array['invoices.invoices', 'jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', '_make_payment_code', array['invoices.invoices', 'jsonb'], 'service_role', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select matches(
    (select invoices._make_payment_code(i, i.document) from invoices.invoices as i where i.invoice_id = test.invoice(1)),
    '^PAY ACCOUNT 1\d{8} AMOUNT 7919\.60 KES REF INV-\d{4}-000001$', 'account, amount and number'
);
select matches(
    (select invoices._make_payment_code(i, i.document || '{"payment_code": "pay:{paybill}/{amount}", "paybill": "888"}')
     from invoices.invoices as i where i.invoice_id = test.invoice(1)), '^pay:888/7919\.60$', 'as the issuer wants it'
);

select * from finish();
rollback;
