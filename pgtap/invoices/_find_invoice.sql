begin;
select plan(8);

-- Contract
select function_returns('invoices', '_find_invoice', array['uuid'], 'invoices.invoices');
select isnt_definer('invoices', '_find_invoice', array['uuid']);
select function_privs_are('invoices', '_find_invoice', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_find_invoice', array['uuid'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.generate_monthly_invoices('2025-10-01'); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((invoices._find_invoice(test.invoice(1))).user_id, test.user_id(1), 'finds an invoice of the caller');
select throws_ok(
    $$ select invoices._find_invoice(test.invoice(1, '2025-10-01')) $$, 'PT404', 'invoice_not_found', 'drafts are not theirs yet'
);
select throws_ok(
    $$ select invoices._find_invoice(test.invoice(2)) $$, 'PT404', 'invoice_not_found', 'nor another user''s invoices'
);
select throws_ok($$ select invoices._find_invoice(null) $$, 'PT404', 'invoice_not_found', 'nor nothing');

select * from finish();
rollback;
