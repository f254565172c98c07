begin;
select plan(6);

-- Contract
select function_returns('schedules', '_rotate_cache', array['jsonb'], 'jsonb');
select is_definer('schedules', '_rotate_cache', array['jsonb']);
select function_privs_are('schedules', '_rotate_cache', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_rotate_cache', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_rotate_cache', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(schedules._rotate_cache('{}'), '{"emptied": 0}', 'does its work and says how much');

select * from finish();
rollback;
