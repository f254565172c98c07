begin;
select plan(11);

-- Contract
select function_returns('analytics', 'get_my_engagement', '{}'::text[], 'analytics.user_engagement');
select is_definer('analytics', 'get_my_engagement', '{}'::text[]);
select function_privs_are('analytics', 'get_my_engagement', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'get_my_engagement', '{}'::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('analytics', 'get_my_engagement', '{}'::text[], 'operator', array['EXECUTE']);
select function_privs_are('analytics', 'get_my_engagement', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'get_my_engagement', '{}'::text[], 'service_role', '{}'::text[]);

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

select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select user_id, first_on, last_on, active_days, event_count, session_count from analytics.get_my_engagement()',
    $$ values (test.user_id(1), '2026-02-20'::date, '2026-03-11'::date, 4::bigint, 8::bigint, 4::bigint) $$, 'how often the caller was there'
);
select test.login_as('authenticated', test.user_id(99));
select is((select active_days from analytics.get_my_engagement()), 0::bigint, 'somebody else was not');

-- Errors
select test.login_as('authenticated');
select throws_ok('select analytics.get_my_engagement()', 'PT401', 'not_authenticated', 'somebody asks');

-- Isolation
select test.login_as('app_api', test.user_id(3));
select is((select count(*) from analytics.user_days), 1::bigint, 'a user sees own days only');

select * from finish();
rollback;
