begin;
select plan(12);

-- Contract
select function_returns(
    'invoices', 'get_invoice_analytics', array['text', 'date', 'date'], 'setof invoices.invoice_analytics'
);
select is_definer('invoices', 'get_invoice_analytics', array['text', 'date', 'date']);
select function_privs_are(
    'invoices', 'get_invoice_analytics', array['text', 'date', 'date'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'get_invoice_analytics', array['text', 'date', 'date'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'get_invoice_analytics', array['text', 'date', 'date'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'get_invoice_analytics', array['text', 'date', 'date'], 'authenticated', '{}'::text[]
);
select function_privs_are('invoices', 'get_invoice_analytics', array['text', 'date', 'date'], 'anon', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin perform invoices.mark_invoice_paid(test.invoice(1), 'r'); end $$;

-- Behaviour
select results_eq(
    $$ select a.month_on, a.region, a.invoice_count, a.energy_kwh, a.billed_amount, a.paid_amount, a.due_amount, a.collection_rate
       from invoices.get_invoice_analytics(p_from => '2025-01-01', p_until => '2026-01-01') as a $$,
    $$ values (date '2025-09-01', 'Mombasa', 1::bigint, 360.0, 7919.60, 0::numeric, 7919.60, 0.0000),
        ('2025-09-01', 'Nairobi', 1, 360.0, 7919.60, 7919.60, 0, 1.0000) $$, 'by month and region'
);

-- Errors
select throws_ok(
    $$ select invoices.get_invoice_analytics(p_from => '2026-01-01', p_until => '2025-01-01') $$, 'PT400', 'invalid_period', 'needs a period'
);

-- Isolation
select test.login_as('operator', test.user_id(12));
select results_eq(
    $$ select region from invoices.get_invoice_analytics(null, '2025-01-01', '2026-01-01') $$, array['Mombasa'], 'an operator sees the region'
);
select throws_ok($$ select invoices.get_invoice_analytics('Nairobi') $$, 'PT403', 'not_your_region', 'and no other');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.get_invoice_analytics() $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
