begin;
select plan(18);

-- Contract
select function_returns('invoices', 'dispute_invoice', array['uuid', 'text', 'numeric'], 'invoices.disputes');
select is_definer('invoices', 'dispute_invoice', array['uuid', 'text', 'numeric']);
select function_privs_are(
    'invoices', 'dispute_invoice', array['uuid', 'text', 'numeric'], 'service_role', '{}'::text[]
);
select function_privs_are('invoices', 'dispute_invoice', array['uuid', 'text', 'numeric'], 'admin', array['EXECUTE']);
select function_privs_are(
    'invoices', 'dispute_invoice', array['uuid', 'text', 'numeric'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'dispute_invoice', array['uuid', 'text', 'numeric'], 'authenticated', array['EXECUTE']
);
select function_privs_are('invoices', 'dispute_invoice', array['uuid', 'text', 'numeric'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select d.status, d.amount, d.reason from invoices.dispute_invoice(test.invoice(1), ' Too much ', 1000) as d $$,
    $$ values ('open', 1000.00, 'Too much') $$, 'objects to a part'
);
select is(invoices.get_invoice(test.invoice(1)) ->> 'status', 'disputed', 'the invoice says so');
select throws_ok(
    $$ select invoices.dispute_invoice(test.invoice(1), 'x') $$, 'PT409', 'invoice_disputed', 'one objection at a time'
);

-- Errors and isolation
select throws_ok(
    $$ select invoices.dispute_invoice(test.invoice(2), 'x') $$, 'PT404', 'invoice_not_found', 'nobody objects to a foreign invoice'
);
select throws_ok($$ select invoices.dispute_invoice(test.invoice(1), null) $$, 'PT400', 'invalid_reason', 'needs a reason');
select test.login_as('operator', test.user_id(12));
select throws_ok(
    $$ select invoices.dispute_invoice(test.invoice(2), 'x') $$, 'PT404', 'invoice_not_found', 'staff neither, though they see it'
);
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select invoices.dispute_invoice(test.invoice(2), 'x', 7919.61) $$, 'PT422', 'amount_exceeds_invoice', 'no more than it asks for'
);
select throws_ok($$ select invoices.dispute_invoice(test.invoice(2), 'x', -1) $$, 'PT400', 'invalid_amount', 'and no less than nothing');
select test.logout();
do $$ begin perform invoices.issue_credit_note(test.invoice(2), 'x'); end $$;
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select invoices.dispute_invoice(test.invoice(2), 'x') $$, 'PT409', 'not_disputable', 'nothing that is void'
);
select test.login_as('authenticated');
select throws_ok($$ select invoices.dispute_invoice(test.invoice(2), 'x') $$, 'PT401', 'not_authenticated', 'needs a user');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select invoices.dispute_invoice(test.invoice(1), 'x') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
