begin;
select plan(6);

-- Contract
select function_returns('schedules', '_purge_streams', array['jsonb'], 'jsonb');
select is_definer('schedules', '_purge_streams', array['jsonb']);
select function_privs_are('schedules', '_purge_streams', array['jsonb'], 'anon', '{}'::text[]);
select function_privs_are('schedules', '_purge_streams', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('schedules', '_purge_streams', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(schedules._purge_streams('{}'), '{"purged": 0}'::jsonb, 'does its work and says how much');

select * from finish();
rollback;
