begin;
select plan(6);

-- Contract
select function_returns('invoices', '_sum_days', array['uuid[]'], 'setof invoices.drawn_days');
select is_definer('invoices', '_sum_days', array['uuid[]']);
select function_privs_are('invoices', '_sum_days', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('invoices', '_sum_days', array['uuid[]'], 'service_role', '{}'::text[]);

do $$ begin perform test.create_billing(); perform test.bill(); end $$;

-- Behaviour
select results_eq(
    $$ select d.kwh, d.reading_count, cardinality(d.daily_on), d.daily_on[1], d.daily_kwh[30]
       from invoices._sum_days(array[test.invoice(1)]) as d $$,
    $$ values (360.0, 720::bigint, 30, date '2025-09-01', 12.0) $$, 'what the days of a period measure'
);
do $$ begin perform test.store_hours(1, '2025-09-30', '2025-10-01', 1); end $$;
select results_eq(
    $$ select d.kwh, d.reading_count from invoices._sum_days(array[test.invoice(1)]) as d $$, $$ values (384.0, 744::bigint) $$,
    'late readings show'
);

select * from finish();
rollback;
