begin;
select plan(20);

-- Contract
select function_returns('invoices', 'generate_monthly_invoices', array['date', 'text', 'integer'], 'invoices.runs');
select is_definer('invoices', 'generate_monthly_invoices', array['date', 'text', 'integer']);
select function_privs_are(
    'invoices', 'generate_monthly_invoices', array['date', 'text', 'integer'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'generate_monthly_invoices', array['date', 'text', 'integer'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'generate_monthly_invoices', array['date', 'text', 'integer'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'invoices', 'generate_monthly_invoices', array['date', 'text', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'invoices', 'generate_monthly_invoices', array['date', 'text', 'integer'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_billing(); end $$;

-- Behaviour
select results_eq(
    $$ select r.status, r.drafted_count, r.problem_count, r.chunk_count from invoices.generate_monthly_invoices('2025-09-15', p_limit => 1) as r $$,
    $$ values ('running', 1, 0, 1) $$, 'a chunk at a time'
);
select results_eq(
    $$ select r.status, r.drafted_count from invoices.generate_monthly_invoices('2025-09-15') as r $$,
    $$ values ('finished', 2) $$, 'goes on where it ended'
);
create temp table before as select i.*, l.lines from invoices.invoices as i
cross join lateral (select jsonb_agg(l) as lines from invoices.lines as l where l.invoice_id = i.invoice_id) as l;
select results_eq(
    $$ select r.status, r.drafted_count, r.chunk_count from invoices.generate_monthly_invoices('2025-09-15') as r $$,
    $$ values ('finished', 2, 2) $$, 'running it again finds nothing to do'
);
select results_eq(
    $$ select i.*, l.lines from invoices.invoices as i cross join lateral (
           select jsonb_agg(l) as lines from invoices.lines as l where l.invoice_id = i.invoice_id) as l order by i.invoice_id $$,
    $$ select * from before order by invoice_id $$, 'and changes nothing'
);
select results_eq(
    $$ select i.status, i.energy_kwh, i.subtotal, i.tax_amount, i.total from invoices.invoices as i $$,
    $$ values ('draft', 360.0, 6870::numeric, 1049.60, 7919.60), ('draft', 360.0, 6870, 1049.60, 7919.60) $$,
    'a draft has lines, taxes and a total'
);
select is(
    (select count(*) from invoices.lines where tariff_version_id is null or valid_from is null), 0::bigint,
    'each line names the tariff version and the time that it is of'
);
do $$ begin while (invoices.generate_monthly_invoices('2025-11-01', p_limit => 1)).status = 'running' loop null; end loop; end $$;
select results_eq(
    $$ select lower(i.period), count(*) from invoices.invoices as i group by 1 order by 1 $$,
    $$ values (date '2025-09-01', 2::bigint), ('2025-10-01', 2), ('2025-11-01', 2) $$, 'months that are missing are billed as well'
);

-- Errors
select throws_ok(
    $$ select invoices.generate_monthly_invoices((now() + interval '40 days')::date) $$, 'PT422', 'month_not_over', 'a month is over'
);
select throws_ok($$ select invoices.generate_monthly_invoices(null) $$, 'PT400', 'invalid_month', 'needs a month');
select throws_ok($$ select invoices.generate_monthly_invoices('2025-09-01', p_limit => 0) $$, 'PT400', 'invalid_limit', 'and a limit');

-- Isolation
select test.login_as('operator', test.user_id(11));
select throws_ok(
    $$ select invoices.generate_monthly_invoices('2025-09-01', 'Mombasa') $$, 'PT403', 'not_your_region',
    'an operator bills no other region'
);
select is((invoices.generate_monthly_invoices('2025-09-01')).region, 'Nairobi', 'but their own');
select test.logout();
do $$ begin perform invoices.set_billing(false); end $$;
select throws_ok($$ select invoices.generate_monthly_invoices('2025-09-01') $$, 'PT403', 'feature_disabled', 'refuses while billing is off');

select * from finish();
rollback;
