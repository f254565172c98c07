begin;
select plan(6);

-- Contract
select function_returns('schedules', '_refresh_daily_metrics', array['jsonb'], 'jsonb');
select is_definer('schedules', '_refresh_daily_metrics', array['jsonb']);
select function_privs_are('schedules', '_refresh_daily_metrics', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_refresh_daily_metrics', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('schedules', '_refresh_daily_metrics', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
do $$ begin perform analytics.track_event('a'); end $$;
select is(schedules._refresh_daily_metrics('{}'), '{"days": 1, "changed": 2}', 'does its work and says how much');

select * from finish();
rollback;
