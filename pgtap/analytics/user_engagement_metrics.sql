begin;
select plan(12);

-- Contract
select function_returns('analytics', 'user_engagement_metrics', array['date', 'date'], 'setof analytics.engagement_row');
select is_definer('analytics', 'user_engagement_metrics', array['date', 'date']);
select function_privs_are('analytics', 'user_engagement_metrics', array['date', 'date'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'user_engagement_metrics', array['date', 'date'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'user_engagement_metrics', array['date', 'date'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'user_engagement_metrics', array['date', 'date'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'user_engagement_metrics', array['date', 'date'], 'service_role', array['EXECUTE']);

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
    $$ select on_day, daily_users, weekly_users, monthly_users, stickiness, new_users, session_count, sessions_per_user, is_exact
       from analytics.user_engagement_metrics('2026-03-08', '2026-03-12') $$,
    $$ values ('2026-03-08'::date, 0::bigint, 0::bigint, 1::bigint, 0.0000, 0::bigint, 0::bigint, null::numeric, true),
        ('2026-03-09', 1, 1, 1, 1.0000, 0, 1, 1.00, true), ('2026-03-10', 2, 2, 2, 1.0000, 1, 2, 1.00, true),
        ('2026-03-11', 2, 3, 3, 0.6667, 1, 2, 1.00, true) $$,
    'weeks and months count everybody once'
);
select is((select count(*) from analytics.user_engagement_metrics()), 30::bigint, 'the last thirty days');

-- Errors
select throws_ok($$ select analytics.user_engagement_metrics('2026-03-10', '2026-03-10') $$, 'PT400', 'invalid_range', 'time goes forward');
select throws_ok($$ select analytics.user_engagement_metrics('2026-01-10', '2026-05-10') $$, 'PT400', 'range_too_long', 'at most 92 days');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select analytics.user_engagement_metrics()', '42501', null, 'admins see who was there');

select * from finish();
rollback;
