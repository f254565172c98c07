begin;
select plan(6);

-- Contract
select function_returns('schedules', '_apply_consumption', array['jsonb'], 'jsonb');
select is_definer('schedules', '_apply_consumption', array['jsonb']);
select function_privs_are('schedules', '_apply_consumption', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_apply_consumption', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_apply_consumption', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(schedules._apply_consumption('{}') ? 'settled', 'does its work and says how much');

select * from finish();
rollback;
