begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_show_latest', array['uuid[]'], 'setof telemetry.latest_reading');
select isnt_definer('telemetry', '_show_latest', array['uuid[]']);
select function_privs_are(
    'telemetry', '_show_latest', array['uuid[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_show_latest', array['uuid[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_show_latest', array['uuid[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_show_latest', array['uuid[]'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;
do $$ begin perform test.create_meter(9, test.user_id(1)); end $$;

-- Behaviour
select results_eq(
    'select meter_number, read_at from telemetry._show_latest(array[test.meter_id(9), test.meter_id(2)])',
    $$ values ('P-2', '2025-10-26 16:00Z'::timestamptz), ((select meter_number from meters.meters where meter_id = test.meter_id(9)), null) $$,
    'a meter that sent nothing is there too'
);
select is_empty('select telemetry._show_latest(null)', 'no meters, no rows');

select * from finish();
rollback;
