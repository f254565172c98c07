begin;
select plan(8);

-- Contract
select function_returns('schedules', '_count_meters', array['jsonb'], 'jsonb');
select is_definer('schedules', '_count_meters', array['jsonb']);
select function_privs_are(
    'schedules', '_count_meters', array['jsonb'], 'anon', '{}'::text[]
);
select function_privs_are(
    'schedules', '_count_meters', array['jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'schedules', '_count_meters', array['jsonb'], 'operator', '{}'::text[]
);
select function_privs_are(
    'schedules', '_count_meters', array['jsonb'], 'admin', '{}'::text[]
);
select function_privs_are(
    'schedules', '_count_meters', array['jsonb'], 'service_role', '{}'::text[]
);

-- Behaviour
select test.create_grid();
select is(schedules._count_meters('{}'), '{"counted": 2}', 'counts');

select * from finish();
rollback;
