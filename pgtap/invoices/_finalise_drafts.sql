begin;
select plan(8);

-- Contract
select function_returns('invoices', '_finalise_drafts', array['uuid[]'], 'integer');
select is_definer('invoices', '_finalise_drafts', array['uuid[]']);
select function_privs_are('invoices', '_finalise_drafts', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_finalise_drafts', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-09-01'); end $$;

-- Behaviour
select is(invoices._finalise_drafts(array[test.invoice(1), test.invoice(2)]), 2, 'makes drafts final');
select is(invoices._finalise_drafts(array[test.invoice(1), test.invoice(2)]), 0, 'once');
select results_eq(
    $$ select c.kind, c.last_number from invoices.counters as c $$, $$ values ('invoice', 2) $$, 'the counter counts them'
);
select is(
    (select i.document #>> '{customer,name}' from invoices.invoices as i where i.invoice_id = test.invoice(1)), 'Customer 1',
    'the customer stands on the paper'
);

select * from finish();
rollback;
