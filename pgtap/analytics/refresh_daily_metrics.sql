begin;
select plan(16);

-- Contract
select function_returns('analytics', 'refresh_daily_metrics', array['integer'], 'analytics.refresh_result');
select is_definer('analytics', 'refresh_daily_metrics', array['integer']);
select function_privs_are('analytics', 'refresh_daily_metrics', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'refresh_daily_metrics', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'refresh_daily_metrics', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'refresh_daily_metrics', array['integer'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'refresh_daily_metrics', array['integer'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform test.create_user(1), test.create_user(2, 'admin'); delete from analytics.dirty_days; end $$;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform analytics.track_event('a'), analytics.track_event('a', p_occurred_at => now() - interval '1 day'), analytics.track_event('b'); end $$;
select test.login_as('admin', test.user_id(2));
select results_eq('select day_count, changed_count from analytics.refresh_daily_metrics()', $$ values (2, 5) $$, 'two days');
select results_eq('select day_count, changed_count from analytics.refresh_daily_metrics()', $$ values (0, 0) $$, 'once');
select test.logout();
create temp table before as select d.ctid as place, d.on_day, d.event_name from analytics.daily_metrics as d;
create temp table users as select d.ctid as place, d.on_day from analytics.user_days as d;
grant select on before to public;
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform analytics.track_event('b'); end $$;
select test.login_as('admin', test.user_id(2));
select is((select days from analytics.refresh_daily_metrics()), array[(now() at time zone 'UTC')::date], 'a day without anything new is not counted');
select test.logout();
select set_eq(
    $$ select d.on_day, d.event_name from analytics.daily_metrics as d join before as b on (b.place, b.on_day, b.event_name) = (d.ctid, d.on_day, d.event_name) $$,
    $$ values ((now() at time zone 'UTC')::date, 'a'), ((now() at time zone 'UTC')::date - 1, 'a'), ((now() at time zone 'UTC')::date - 1, '*') $$,
    'nor are its rows touched'
);
select is((select count(*) from analytics.user_days as d join users as u on u.place = d.ctid), 1::bigint, 'nor who was there');
-- A day whose raw events are partly gone keeps its counts.
insert into core.archives (table_name, range_from, range_until, state, dropped_at)
values ('analytics.events', date_trunc('month', now()), date_trunc('month', now()) + interval '1 month', 'dropped', now());
insert into analytics.dirty_days (on_day) values (current_date);
select is((analytics.refresh_daily_metrics()).day_count, 0, 'a day whose events have left is not counted from what is left');
delete from core.archives where table_name = 'analytics.events';

-- Errors
select throws_ok('select analytics.refresh_daily_metrics(0)', 'PT400', 'invalid_limit', 'at least a day');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select analytics.refresh_daily_metrics()', '42501', null, 'admins and the service count');
set local role app_api;
select is_empty('select from analytics.daily_metrics', 'and see the counts');

select * from finish();
rollback;
