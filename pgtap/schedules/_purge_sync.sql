begin;
select plan(6);

-- Contract
select function_returns('schedules', '_purge_sync', array['jsonb'], 'jsonb');
select is_definer('schedules', '_purge_sync', array['jsonb']);
select function_privs_are('schedules', '_purge_sync', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_purge_sync', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_purge_sync', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(schedules._purge_sync('{}') ? 'purged', 'does its work and says how much');

select * from finish();
rollback;
