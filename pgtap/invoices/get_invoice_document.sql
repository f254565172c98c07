begin;
select plan(14);

-- Contract
select function_returns('invoices', 'get_invoice_document', array['uuid'], 'jsonb');
select is_definer('invoices', 'get_invoice_document', array['uuid']);
select function_privs_are('invoices', 'get_invoice_document', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('invoices', 'get_invoice_document', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('invoices', 'get_invoice_document', array['uuid'], 'operator', array['EXECUTE']);
select function_privs_are('invoices', 'get_invoice_document', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('invoices', 'get_invoice_document', array['uuid'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select is(
    (select array_agg(k order by k) from jsonb_object_keys(invoices.get_invoice_document(test.invoice(1))) as k),
    '{amount_credited,amount_due,amount_paid,corrects,credits,currency,customer,due_on,energy_kwh,invoice_id,is_estimated,issued_on,kind,'
    'lines,meter,minor_units,notes,number,payment,period,rounding,seller,status,subtotal,tax_amount,taxes,total,usage}',
    'all that a paper needs'
);
select results_eq(
    $$ select d #>> '{total}', d #>> '{taxes,0,amount}', d #>> '{lines,0,amount}', d #>> '{period,until}', jsonb_array_length(d -> 'usage')
       from invoices.get_invoice_document(test.invoice(1)) as d $$,
    $$ values ('7919.60', '1049.60', '1000', '2025-10-01', 30) $$, 'amounts are strings'
);
create temp table paper as select invoices.get_invoice_document(test.invoice(1)) as document;
do $$ begin
    perform invoices.set_issuer('main', 'Another Ltd'), invoices.update_billing_account(test.billing_account(1), p_customer_name => 'X');
    perform test.store_hours(1, '2025-09-10', '2025-09-11', 1);
end $$;
select is(
    invoices.get_invoice_document(test.invoice(1)), (select document from paper), 'what is out stays as it is, whatever changes'
);

-- Errors
select throws_ok($$ select invoices.get_invoice_document(null) $$, 'PT404', 'invoice_not_found', 'needs an invoice');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select is(invoices.get_invoice_document(test.invoice(1)) ->> 'kind', 'invoice', 'a user reads their own');
select throws_ok($$ select invoices.get_invoice_document(test.invoice(2)) $$, 'PT404', 'invoice_not_found', 'and no other');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.get_invoice_document(null) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
