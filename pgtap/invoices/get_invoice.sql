begin;
select plan(10);

-- Contract
select function_returns('invoices', 'get_invoice', array['uuid'], 'jsonb');
select is_definer('invoices', 'get_invoice', array['uuid']);
select function_privs_are('invoices', 'get_invoice', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'get_invoice', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'get_invoice', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('invoices', 'get_invoice', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('invoices', 'get_invoice', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.mark_invoice_paid(test.invoice(1), 'r', 5); perform invoices.issue_credit_note(test.invoice(1), 'x', 7); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select d #>> '{payments,0,amount}', d #>> '{credit_notes,0,total}', d #>> '{history,0,to}', d ->> 'amount_due', d #>> '{meter,number}'
       from invoices.get_invoice(test.invoice(1)) as d $$,
    $$ values ('5.00', '7.00', 'final', '7907.60', 'B-1') $$, 'the document, and what became of it'
);

-- Errors and isolation
select throws_ok($$ select invoices.get_invoice(test.invoice(2)) $$, 'PT404', 'invoice_not_found', 'nobody else''s');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.get_invoice(test.invoice(1)) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
