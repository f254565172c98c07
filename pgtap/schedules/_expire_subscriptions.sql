begin;
select plan(6);

-- Contract
select function_returns('schedules', '_expire_subscriptions', array['jsonb'], 'jsonb');
select is_definer('schedules', '_expire_subscriptions', array['jsonb']);
select function_privs_are('schedules', '_expire_subscriptions', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_expire_subscriptions', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_expire_subscriptions', array['jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(schedules._expire_subscriptions('{}') ? 'looked_at', 'does its work and says how much');

select * from finish();
rollback;
