begin;
select plan(10);

-- Contract
select function_returns('notifications', '_get_due_time', array['timestamp with time zone', 'notifications.preferences', 'text'], 'timestamp with time zone');
select isnt_definer('notifications', '_get_due_time', array['timestamp with time zone', 'notifications.preferences', 'text']);
select function_privs_are('notifications', '_get_due_time', array['timestamp with time zone', 'notifications.preferences', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_get_due_time', array['timestamp with time zone', 'notifications.preferences', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_get_due_time', array['timestamp with time zone', 'notifications.preferences', 'text'], 'anon', '{}'::text[]);

create temporary table who as
select jsonb_populate_record(
    null::notifications.preferences,
    '{"time_zone": "Africa/Nairobi", "digest_hour": 8, "quiet_from": "22:00", "quiet_to": "08:30"}'
) as p;
prepare due as
    select notifications._get_due_time($1, p, $2) from who;

-- Behaviour: Nairobi is three hours ahead
select results_eq($$ execute due('2026-07-01 09:10Z', 'immediate') $$, array['2026-07-01 09:10Z'::timestamptz], 'at once');
select results_eq($$ execute due('2026-07-01 09:00Z', 'hourly') $$, array['2026-07-01 10:00Z'::timestamptz], 'at the next full hour');
select results_eq($$ execute due('2026-07-01 09:10Z', 'daily') $$, array['2026-07-02 05:30Z'::timestamptz], 'tomorrow at the hour of the digest, or when quiet hours end');
select results_eq($$ execute due('2026-07-01 04:10Z', 'daily') $$, array['2026-07-01 05:30Z'::timestamptz], 'today, where that is still to come');
update who set p.quiet_from = null, p.quiet_to = null, p.time_zone = 'Asia/Kathmandu';
select results_eq($$ execute due('2026-07-01 09:10Z', 'hourly') $$, array['2026-07-01 09:15Z'::timestamptz], 'full hours are the user''s');

select * from finish();
rollback;
