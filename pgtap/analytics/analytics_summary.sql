begin;
select plan(16);

-- Contract
select function_returns('analytics', 'analytics_summary', array['date', 'date', 'text', 'integer'], 'setof analytics.summary_row');
select is_definer('analytics', 'analytics_summary', array['date', 'date', 'text', 'integer']);
select function_privs_are('analytics', 'analytics_summary', array['date', 'date', 'text', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'analytics_summary', array['date', 'date', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'analytics_summary', array['date', 'date', 'text', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'analytics_summary', array['date', 'date', 'text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'analytics_summary', array['date', 'date', 'text', 'integer'], 'service_role', array['EXECUTE']);

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
    $$ select event_name, day_count, event_count, user_count, session_count, is_exact, error_percent, last_on
       from analytics.analytics_summary('2026-03-01', '2026-03-12') $$,
    $$ values ('*', 3, 8::bigint, 3::bigint, 5::bigint, true, 0::numeric, '2026-03-11'::date), ('a', 3, 5, 3, 5, true, 0, '2026-03-11'),
        ('b', 3, 3, 1, 3, true, 0, '2026-03-11') $$, 'whoever came on three days is one'
);
select is((select count(*) from analytics.analytics_summary('2026-03-01', '2026-03-12', p_limit => 1)), 1::bigint, 'as many as asked for');
select is((select event_count from analytics.analytics_summary('2026-03-10', '2026-03-11', 'b')), 1::bigint, 'one name, one day');
select is_empty($$ select * from analytics.analytics_summary('2025-03-10', '2025-03-11') $$, 'nothing, no row');
select lives_ok('select * from analytics.analytics_summary()', 'the last thirty days');

-- Errors
select throws_ok($$ select analytics.analytics_summary('2026-03-10', '2026-03-10') $$, 'PT400', 'invalid_range', 'time goes forward');
select throws_ok($$ select analytics.analytics_summary('2020-03-10', '2026-03-10') $$, 'PT400', 'range_too_long', 'not for ever');
select throws_ok($$ select analytics.analytics_summary(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page has a row');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select analytics.analytics_summary()', '42501', null, 'admins see what was done');

select * from finish();
rollback;
