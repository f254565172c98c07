begin;
select plan(5);

-- Contract
select function_returns('invoices', '_sum_drafts', array['uuid[]'], 'void');
select isnt_definer('invoices', '_sum_drafts', array['uuid[]']);
select function_privs_are('invoices', '_sum_drafts', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_sum_drafts', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-09-01');
    insert into invoices.lines (account_id, invoice_id, position, line_type, code, description, amount)
    values (test.billing_account(1), test.invoice(1), 90, 'fee', 'x', 'x', 0.006);
    perform invoices._sum_drafts(array[test.invoice(1)]); end $$;

-- Behaviour
select results_eq(
    $$ select i.subtotal, i.rounding, i.total from invoices.invoices as i where i.invoice_id = test.invoice(1) $$,
    $$ values (6870.006, 0.004, 7919.61) $$, 'lines stay exact, the total is rounded once, and the difference is said'
);

select * from finish();
rollback;
