begin;
select plan(7);

-- Contract
select function_returns(
    'invoices',
    '_add_payment',
    array['invoices.invoices', 'numeric', 'text', 'text', 'uuid', 'timestamp with time zone'],
    'invoices.invoices'
);
select is_definer(
    'invoices',
    '_add_payment',
    array['invoices.invoices', 'numeric', 'text', 'text', 'uuid', 'timestamp with time zone']
);
select function_privs_are(
    'invoices',
    '_add_payment',
    array['invoices.invoices', 'numeric', 'text', 'text', 'uuid', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices',
    '_add_payment',
    array['invoices.invoices', 'numeric', 'text', 'text', 'uuid', 'timestamp with time zone'],
    'service_role',
    '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select is(
    (select (invoices._add_payment(i, 100, 'manual', 'r1')).paid_amount from invoices.invoices as i where i.invoice_id = test.invoice(1)),
    100::numeric, 'settles the invoice by it'
);
select is((select count(*) from events.events where event_type = 'invoice_payment_received'), 1::bigint, 'an event');
select throws_ok(
    $$ select invoices._add_payment(i, 100, 'manual', 'r1') from invoices.invoices as i where i.invoice_id = test.invoice(1) $$,
    '23505', null, 'the same reference twice is refused'
);

select * from finish();
rollback;
