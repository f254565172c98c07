begin;
select plan(5);

-- Contract
select function_returns(
    'invoices',
    '_make_document',
    array['invoices.accounts', 'meters.meters', 'auth.users', 'invoices.issuers'],
    'jsonb'
);
select isnt_definer(
    'invoices', '_make_document', array['invoices.accounts', 'meters.meters', 'auth.users', 'invoices.issuers']
);
select function_privs_are(
    'invoices',
    '_make_document',
    array['invoices.accounts', 'meters.meters', 'auth.users', 'invoices.issuers'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_make_document',
    array['invoices.accounts', 'meters.meters', 'auth.users', 'invoices.issuers'],
    'service_role',
    '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select is(
    (select array_agg(k order by k) from invoices.invoices as i cross join lateral jsonb_object_keys(i.document) as k
     where i.invoice_id = test.invoice(1)),
    '{account,customer,meter,notes,paybill,payment_code,seller}', 'seller, customer, meter and how to pay'
);

select * from finish();
rollback;
