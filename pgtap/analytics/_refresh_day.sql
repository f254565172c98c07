begin;
select plan(19);

-- Contract
select function_returns('analytics', '_refresh_day', array['date', 'text'], 'integer');
select isnt_definer('analytics', '_refresh_day', array['date', 'text']);
select function_privs_are('analytics', '_refresh_day', array['date', 'text'], 'anon', '{}'::text[]);
select function_privs_are('analytics', '_refresh_day', array['date', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', '_refresh_day', array['date', 'text'], 'operator', '{}'::text[]);
select function_privs_are('analytics', '_refresh_day', array['date', 'text'], 'admin', '{}'::text[]);
select function_privs_are('analytics', '_refresh_day', array['date', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin
    perform core._create_partition('analytics.events', '2026-03-10');
    insert into analytics.events (visitor, occurred_at, event_id, event_name, user_id, session_id, properties)
    values
        (test.user_id(1)::text, '2026-03-10 01:00Z', gen_random_uuid(), 'a', test.user_id(1), 's1', '{}'),
        (test.user_id(1)::text, '2026-03-10 02:00Z', gen_random_uuid(), 'a', test.user_id(1), 's2', '{}'),
        (test.user_id(1)::text, '2026-03-10 23:59:59.999Z', gen_random_uuid(), 'b', test.user_id(1), 's2', '{}'),
        (test.user_id(2)::text, '2026-03-10 12:00Z', gen_random_uuid(), 'a', test.user_id(2), null, '{}'),
        ('a:x', '2026-03-10 13:00Z', gen_random_uuid(), 'a', null, 's3', '{}'),
        ('', '2026-03-10 13:00Z', gen_random_uuid(), 'a', null, null, '{}'),
        ('a:y', '2026-03-11 00:00Z', gen_random_uuid(), 'a', null, null, '{}');
end $$;
select is(analytics._refresh_day('2026-03-10', 'UTC'), 3, 'a row for each name, and one for all');
select results_eq(
    $$ select event_name, event_count, user_count, visitor_count, session_count, cardinality(user_sketch), cardinality(visitor_sketch)
       from analytics.daily_metrics where on_day = '2026-03-10' order by event_name collate "C" $$,
    $$ values ('*', 6::bigint, 2::bigint, 3::bigint, 3::bigint, 2, 3), ('a', 5, 2, 3, 3, 2, 3), ('b', 1, 1, 1, 1, 1, 1) $$,
    'events, users, visitors, sessions, each once'
);
select results_eq(
    'select user_id, event_count, session_count from analytics.user_days order by 1',
    $$ values (test.user_id(1), 3::bigint, 2::bigint), (test.user_id(2), 1, 0) $$, 'who was there'
);
select is((select count(*) from analytics.seen_users where first_on = '2026-03-10'), 2::bigint, 'for the first time');
create temp table before as select d.ctid as place, d.xmin::text as writer, d.event_name from analytics.daily_metrics as d;
select is(analytics._refresh_day('2026-03-10', 'UTC'), 0, 'nothing is written again');
delete from analytics.events where event_name = 'b';
select is(analytics._refresh_day('2026-03-10', 'UTC'), 2, 'but what changed');
select results_eq(
    $$ select d.event_name from analytics.daily_metrics as d join before as b on (b.place, b.event_name) = (d.ctid, d.event_name) $$,
    array['a'], 'a row that comes out the same stays in its place'
);
delete from analytics.events where user_id = test.user_id(2);
select is(analytics._refresh_day('2026-03-10', 'UTC'), 2, 'somebody who is gone');
select is((select count(*) from analytics.user_days), 1::bigint, 'was not there');
select is(analytics._refresh_day('2026-03-10', 'Africa/Nairobi'), 2, 'another zone, another day');
select is((select event_count from analytics.daily_metrics where on_day = '2026-03-10' and event_name = '*'), 4::bigint, 'of three hours earlier');
select is(analytics._refresh_day('2026-03-12', 'UTC'), 0, 'a day without anything has no row');

select * from finish();
rollback;
