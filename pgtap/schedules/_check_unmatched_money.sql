begin;
select plan(6);

-- Contract
select function_returns('schedules', '_check_unmatched_money', array['jsonb'], 'jsonb');
select is_definer('schedules', '_check_unmatched_money', array['jsonb']);
select function_privs_are('schedules', '_check_unmatched_money', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_check_unmatched_money', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_check_unmatched_money', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(schedules._check_unmatched_money('{}') ? 'told', 'does its work and says how much');

select * from finish();
rollback;
