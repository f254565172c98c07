begin;
select plan(6);

-- Contract
select function_returns('schedules', '_purge_sessions', array['jsonb'], 'jsonb');
select is_definer('schedules', '_purge_sessions', array['jsonb']);
select function_privs_are('schedules', '_purge_sessions', array['jsonb'], 'anon', '{}'::text[]);
select function_privs_are('schedules', '_purge_sessions', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('schedules', '_purge_sessions', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(schedules._purge_sessions('{}'), '{"purged": 0}', 'does its work and says how much');

select * from finish();
rollback;
