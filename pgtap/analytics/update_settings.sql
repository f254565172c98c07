begin;
select plan(16);

-- Contract
select function_returns('analytics', 'update_settings', array['text', 'interval', 'integer'], 'analytics.settings');
select is_definer('analytics', 'update_settings', array['text', 'interval', 'integer']);
select function_privs_are('analytics', 'update_settings', array['text', 'interval', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'update_settings', array['text', 'interval', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'update_settings', array['text', 'interval', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'update_settings', array['text', 'interval', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'update_settings', array['text', 'interval', 'integer'], 'service_role', array['EXECUTE']);

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

select is((analytics.update_settings(p_late_for => '3 days')).time_zone, 'UTC', 'what is not given stays');
select is((analytics.update_settings('Africa/Nairobi', p_event_name_limit => 7)).late_for, interval '3 days', 'what is given changes');
select ok('2026-02-20' = any ((analytics.refresh_daily_metrics()).days), 'in another zone days are counted anew');
select test.logout();
select is_empty($$ select from analytics.daily_metrics where time_zone = 'UTC' $$, 'all of them');
select isnt_empty($$ select from ops.audit_log where subject_type = 'analytics' and actor_id = test.user_id(2) $$, 'who did it is written down');

-- Errors
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select analytics.update_settings('EAT+3') $$, 'PT400', 'invalid_time_zone', 'a zone has a name');
select throws_ok($$ select analytics.update_settings(p_late_for => '31 days') $$, 'PT400', 'invalid_late_for', 'late is a month at most');
select throws_ok($$ select analytics.update_settings(p_event_name_limit => 0) $$, 'PT400', 'invalid_event_name_limit', 'there are some names');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select analytics.update_settings()', '42501', null, 'admins change them');

select * from finish();
rollback;
