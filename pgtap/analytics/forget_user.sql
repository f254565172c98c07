begin;
select plan(16);

-- Contract
select function_returns('analytics', 'forget_user', array['uuid'], 'bigint');
select is_definer('analytics', 'forget_user', array['uuid']);
select function_privs_are('analytics', 'forget_user', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'forget_user', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'forget_user', array['uuid'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'forget_user', array['uuid'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'forget_user', array['uuid'], 'service_role', array['EXECUTE']);

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

select is(analytics.forget_user(test.user_id(1)), 8::bigint, 'every event of a user goes');
select is(analytics.forget_user(test.user_id(1)), 0::bigint, 'once');
select is((analytics.refresh_daily_metrics()).days, array['2026-02-20', '2026-03-09', '2026-03-10', '2026-03-11']::date[], 'the days are counted anew');
select test.logout();
select is_empty($$ select from analytics.events where user_id = test.user_id(1) $$, 'nothing raw is left');
select is_empty($$ select from analytics.user_days where user_id = test.user_id(1) union all select from analytics.seen_users where user_id = test.user_id(1) $$, 'nor a day');
select is((select sum(event_count) from analytics.daily_metrics where event_name = '*'), 2::numeric, 'and the counts are those of the others');

select is(
    (select (actor_id, new_values ->> 'event_count')::text from ops.audit_log where action = 'analytics_forgotten' and subject_id = test.user_id(1)::text order by audit_id limit 1),
    (test.user_id(2), '8')::text, 'who had it forgotten is in the audit log'
);

-- Errors
select throws_ok('select analytics.forget_user(null)', 'PT400', 'user_required', 'somebody is named');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select analytics.forget_user(test.user_id(2))', '42501', null, 'nobody forgets others');

select * from finish();
rollback;
