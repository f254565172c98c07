begin;
select plan(19);

-- Contract
select function_returns(
    'invoices', 'mark_invoice_paid', array['uuid', 'text', 'numeric', 'timestamp with time zone'], 'invoices.invoices'
);
select is_definer('invoices', 'mark_invoice_paid', array['uuid', 'text', 'numeric', 'timestamp with time zone']);
select function_privs_are(
    'invoices',
    'mark_invoice_paid',
    array['uuid', 'text', 'numeric', 'timestamp with time zone'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'mark_invoice_paid',
    array['uuid', 'text', 'numeric', 'timestamp with time zone'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'mark_invoice_paid',
    array['uuid', 'text', 'numeric', 'timestamp with time zone'],
    'operator',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'mark_invoice_paid',
    array['uuid', 'text', 'numeric', 'timestamp with time zone'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are(
    'invoices', 'mark_invoice_paid', array['uuid', 'text', 'numeric', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select results_eq(
    $$ select paid_amount, status from invoices.mark_invoice_paid(test.invoice(1), 'bank 1', 900) $$, $$ values (900::numeric, 'final') $$,
    'notes a payment'
);
select is((invoices.mark_invoice_paid(test.invoice(1), 'bank 1', 900)).paid_amount, 900::numeric, 'once per reference');
select is((invoices.mark_invoice_paid(test.invoice(1), 'bank 2')).status, 'paid', 'all that is due by default');

-- Errors
select throws_ok(
    $$ select invoices.mark_invoice_paid(test.invoice(1), 'bank 1', 5) $$, 'PT422', 'reference_reused', 'a reference is one payment'
);
select throws_ok($$ select invoices.mark_invoice_paid(test.invoice(1), 'bank 3') $$, 'PT409', 'already_paid', 'what is paid is paid');
select throws_ok($$ select invoices.mark_invoice_paid(test.invoice(2), ' ') $$, 'PT400', 'invalid_reference', 'needs a reference');
select throws_ok(
    $$ select invoices.mark_invoice_paid(test.invoice(2), 'x', 9000) $$, 'PT422', 'amount_exceeds_due', 'no more than is due'
);
select throws_ok(
    $$ select invoices.mark_invoice_paid(test.invoice(2), 'x', p_paid_at => 'infinity') $$, 'PT400', 'invalid_paid_at', 'at a moment'
);
select throws_ok($$ select invoices.mark_invoice_paid(null, 'x') $$, 'PT404', 'invoice_not_found', 'needs an invoice');

-- Isolation
select test.login_as('operator', test.user_id(11));
select throws_ok(
    $$ select invoices.mark_invoice_paid(test.invoice(2), 'x') $$, 'PT404', 'invoice_not_found', 'an operator of another region cannot'
);
select test.login_as('operator', test.user_id(12));
select is((invoices.mark_invoice_paid(test.invoice(2), 'x')).status, 'paid', 'that of the region can');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.mark_invoice_paid(test.invoice(1), 'x') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
