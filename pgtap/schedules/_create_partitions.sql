begin;
select plan(6);

-- Contract
select function_returns('schedules', '_create_partitions', array['jsonb'], 'jsonb');
select is_definer('schedules', '_create_partitions', array['jsonb']);
select function_privs_are('schedules', '_create_partitions', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_create_partitions', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_create_partitions', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(schedules._create_partitions('{}') ? 'made', 'does its work and says how much');

select * from finish();
rollback;
