begin;
select plan(6);

-- Contract
select function_returns('schedules', '_purge_access', array['jsonb'], 'jsonb');
select is_definer('schedules', '_purge_access', array['jsonb']);
select function_privs_are('schedules', '_purge_access', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_purge_access', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('schedules', '_purge_access', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select is(schedules._purge_access('{}'), '{"revocations": 0, "allowances": 0}', 'does its work and says how much');

select * from finish();
rollback;
