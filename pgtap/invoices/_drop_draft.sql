begin;
select plan(7);

-- Contract
select function_returns('invoices', '_drop_draft', array['invoices.invoices'], 'boolean');
select is_definer('invoices', '_drop_draft', array['invoices.invoices']);
select function_privs_are('invoices', '_drop_draft', array['invoices.invoices'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_drop_draft', array['invoices.invoices'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-09-01'); end $$;

-- Behaviour
select is(
    (select invoices._drop_draft(i) from invoices.invoices as i where i.invoice_id = test.invoice(1)), true, 'drops it'
);
select is((select count(*) from invoices.lines as l where l.account_id = test.billing_account(1)), 0::bigint, 'with its lines');
do $$ begin perform invoices.finalize_invoices(); end $$;
select is(
    (select invoices._drop_draft(i) from invoices.invoices as i where i.invoice_id = test.invoice(2)), false, 'nothing that is final'
);

select * from finish();
rollback;
