begin;
select plan(16);

-- Contract
select function_returns(
    'invoices',
    'explain_invoice_line',
    array['uuid', 'integer', 'text', 'integer', 'timestamp with time zone'],
    'setof invoices.line_evidence'
);
select is_definer(
    'invoices', 'explain_invoice_line', array['uuid', 'integer', 'text', 'integer', 'timestamp with time zone']
);
select function_privs_are(
    'invoices',
    'explain_invoice_line',
    array['uuid', 'integer', 'text', 'integer', 'timestamp with time zone'],
    'service_role',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'explain_invoice_line',
    array['uuid', 'integer', 'text', 'integer', 'timestamp with time zone'],
    'admin',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'explain_invoice_line',
    array['uuid', 'integer', 'text', 'integer', 'timestamp with time zone'],
    'operator',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'explain_invoice_line',
    array['uuid', 'integer', 'text', 'integer', 'timestamp with time zone'],
    'authenticated',
    array['EXECUTE']
);
select function_privs_are(
    'invoices',
    'explain_invoice_line',
    array['uuid', 'integer', 'text', 'integer', 'timestamp with time zone'],
    'anon',
    '{}'::text[]
);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;
do $$ begin
    insert into meters.readings (meter_id, read_at, energy_kwh)
    select test.meter_id(1), h, 0.5 from generate_series('2025-09-01 00:00+03'::timestamptz, '2025-09-01 23:00+03', interval '1 hour') as h
    where false;
end $$;

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select count(*), sum(e.energy_kwh), min(e.bucket_at) from invoices.explain_invoice_line(test.invoice(1), 3) as e $$,
    $$ values (30::bigint, 360.0, '2025-09-01 00:00+03'::timestamptz) $$, 'a line leads to the days that it is made of'
);
select results_eq(
    $$ select count(*), sum(e.energy_kwh), sum(e.amount) from invoices.explain_invoice_line(test.invoice(1), 3, '1h') as e $$,
    $$ values (720::bigint, 360.0, 360.0) $$, 'and to the hours'
);
select is(
    (select min(e.bucket_at) from invoices.explain_invoice_line(test.invoice(1), 1, '1d', 5, '2025-09-10 00:00+03') as e),
    '2025-09-11 00:00+03'::timestamptz, 'a page goes on after the last'
);

-- Errors
select throws_ok($$ select invoices.explain_invoice_line(test.invoice(1), 9) $$, 'PT404', 'line_not_found', 'needs a line');
select throws_ok($$ select invoices.explain_invoice_line(test.invoice(1), 1, '1w') $$, 'PT400', 'invalid_level', 'a level');
select throws_ok($$ select invoices.explain_invoice_line(test.invoice(1), 1, null, 0) $$, 'PT400', 'invalid_limit', 'and a limit');

-- Isolation
select throws_ok($$ select invoices.explain_invoice_line(test.invoice(2), 1) $$, 'PT404', 'invoice_not_found', 'nobody else''s');
select test.logout();
do $$ begin perform invoices.issue_credit_note(test.invoice(1), 'x', 1); end $$;
select throws_ok(
    $$ select invoices.explain_invoice_line(test.invoice(1, p_kind => 'credit_note'), 1) $$, 'PT409', 'line_has_no_readings',
    'a credit is not measured'
);
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.explain_invoice_line(test.invoice(1), 1) $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
