begin;
select plan(12);

-- Contract
select function_returns('analytics', 'list_cohorts', array['date', 'date', 'text'], 'setof analytics.cohort_row');
select is_definer('analytics', 'list_cohorts', array['date', 'date', 'text']);
select function_privs_are('analytics', 'list_cohorts', array['date', 'date', 'text'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'list_cohorts', array['date', 'date', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'list_cohorts', array['date', 'date', 'text'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'list_cohorts', array['date', 'date', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'list_cohorts', array['date', 'date', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin
    perform test.create_user(1), test.create_user(2, 'admin');
    perform core._create_partition('analytics.events', '2026-03-10'), core._create_partition('analytics.events', '2026-02-10');
    insert into analytics.events (visitor, occurred_at, event_id, event_name, user_id, session_id, properties)
    select test.user_id(n)::text, d, gen_random_uuid(), e, test.user_id(n), 's' || n, '{}'
    from (values (1, '2026-02-20'), (1, '2026-03-09'), (1, '2026-03-10'), (2, '2026-03-10'), (3, '2026-03-11'), (1, '2026-03-11')) as v (n, d0)
    cross join lateral (select (d0 || ' 12:00Z')::timestamptz as d) as t
    cross join (values ('a'), ('b')) as x (e)
    where e = 'a' or n = 1;
    insert into analytics.dirty_days (on_day) values ('2026-02-20'), ('2026-03-09'), ('2026-03-10'), ('2026-03-11');
    perform analytics.refresh_daily_metrics();
end $$;
select test.login_as('admin', test.user_id(2));

select results_eq(
    $$ select cohort_start, period_number, cohort_size, active_count, retention from analytics.list_cohorts('2026-02-16', '2026-03-12') $$,
    $$ values ('2026-02-16'::date, 0, 1::bigint, 1::bigint, 1.0000), ('2026-02-16', 1, 1, 0, 0.0000), ('2026-02-16', 2, 1, 0, 0.0000),
        ('2026-02-16', 3, 1, 1, 1.0000), ('2026-03-09', 0, 2, 2, 1.0000) $$, 'who came back, week by week'
);
select results_eq(
    $$ select cohort_start, period_number, period_start, active_count from analytics.list_cohorts('2026-02-01', '2026-03-12', 'month') $$,
    $$ values ('2026-02-01'::date, 0, '2026-02-01'::date, 1::bigint), ('2026-02-01', 1, '2026-03-01', 1), ('2026-03-01', 0, '2026-03-01', 2) $$, 'or by month'
);

-- Errors
select throws_ok($$ select analytics.list_cohorts('2026-03-10', '2026-03-10') $$, 'PT400', 'invalid_range', 'time goes forward');
select throws_ok($$ select analytics.list_cohorts('2026-03-10', '2026-03-11', 'day') $$, 'PT400', 'invalid_granularity', 'weeks or months');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select analytics.list_cohorts('2026-03-10', '2026-03-11') $$, '42501', null, 'admins see who came back');

select * from finish();
rollback;
