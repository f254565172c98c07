begin;
select plan(16);

-- Contract
select function_returns('reports', 'list_sales', array['date', 'date', 'text', 'integer', 'date', 'uuid'], 'setof reports.sales');
select is_definer('reports', 'list_sales', array['date', 'date', 'text', 'integer', 'date', 'uuid']);
select function_privs_are(
    'reports', 'list_sales', array['date', 'date', 'text', 'integer', 'date', 'uuid'], 'anon', '{}'::text[]
);
select function_privs_are(
    'reports', 'list_sales', array['date', 'date', 'text', 'integer', 'date', 'uuid'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'reports', 'list_sales', array['date', 'date', 'text', 'integer', 'date', 'uuid'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'reports', 'list_sales', array['date', 'date', 'text', 'integer', 'date', 'uuid'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'reports', 'list_sales', array['date', 'date', 'text', 'integer', 'date', 'uuid'], 'service_role', array['EXECUTE']
);

select test.create_grid();
insert into reports.sales
select test.meter_id(1), test.user_id(n), 'purchase', 'Nairobi', 'flat', 'KES', d, d::date, n, n, n
from (values (100, '2026-03-01 08:00Z'::timestamptz), (101, '2026-03-01 08:00Z'), (102, '2026-03-02 08:00Z')) as s (n, d);

-- Behaviour
select test.login_as('admin', test.user_id(14));
select results_eq(
    $$ select amount from reports.list_sales('2026-03-01', '2026-03-03') $$, array[100, 101, 102]::numeric[],
    'one by one, by day'
);
select results_eq(
    $$ select amount from reports.list_sales('2026-03-01', '2026-03-03', p_limit => 1) $$, array[100::numeric],
    'a page at a time'
);
select results_eq(
    $$ select amount from reports.list_sales('2026-03-01', '2026-03-03', null, 5, '2026-03-01', test.user_id(100)) $$,
    array[101, 102]::numeric[], 'the next one after the last row'
);
select is(
    (select count(*) from reports.list_sales(current_date - 1, current_date + 2)), 3::bigint,
    'refunds are rows of their own'
);

-- Errors
select throws_ok($$ select reports.list_sales('2026-03-01', null) $$, 'PT400', 'invalid_range', 'needs a range');
select throws_ok(
    $$ select reports.list_sales('2026-03-01', '2026-03-02', p_limit => 10001) $$, 'PT400', 'invalid_limit', 'bounded pages'
);

-- Isolation
select test.login_as('operator', test.user_id(12));
select is_empty($$ select from reports.list_sales('2026-03-01', '2026-03-03') $$, 'an operator sees the own region');
select throws_ok(
    $$ select reports.list_sales('2026-03-01', '2026-03-03', 'Nairobi') $$, 'PT404', 'region_not_found', 'no other'
);
select test.login_as('operator', test.user_id(13));
select throws_ok($$ select reports.list_sales('2026-03-01', '2026-03-03') $$, 'PT403', 'no_region', 'without one, none');

select * from finish();
rollback;
