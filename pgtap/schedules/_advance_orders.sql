begin;
select plan(6);

-- Contract
select function_returns('schedules', '_advance_orders', array['jsonb'], 'jsonb');
select is_definer('schedules', '_advance_orders', array['jsonb']);
select function_privs_are('schedules', '_advance_orders', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_advance_orders', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_advance_orders', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(schedules._advance_orders('{}') ? 'advanced', 'does its work and says how much');

select * from finish();
rollback;
