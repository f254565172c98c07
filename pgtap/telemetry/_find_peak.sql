begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_find_peak', array['uuid', 'numeric', 'timestamp with time zone', 'timestamp with time zone'], 'timestamp with time zone');
select isnt_definer('telemetry', '_find_peak', array['uuid', 'numeric', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_find_peak', array['uuid', 'numeric', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_find_peak', array['uuid', 'numeric', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_find_peak', array['uuid', 'numeric', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_find_peak', array['uuid', 'numeric', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;

-- Behaviour
select is(
    telemetry._find_peak(test.meter_id(1), 9, '2025-10-26 00:00+02', '2025-10-27 00:00+01'), '2025-10-26 18:05+01'::timestamptz,
    'finds the reading'
);
select is(
    telemetry._find_peak(test.meter_id(1), 2, '2025-10-26 00:00+02', '2025-10-27 00:00+01'), '2025-10-26 00:00+02'::timestamptz,
    'the first of several'
);
delete from meters.readings where read_at >= '2025-10-26' and read_at < '2025-10-27';
delete from telemetry.readings_1m where bucket_at >= '2025-10-26' and bucket_at < '2025-10-27';
select is(
    telemetry._find_peak(test.meter_id(1), 9, '2025-10-26 00:00+02', '2025-10-27 00:00+01'), '2025-10-26 18:00+01'::timestamptz,
    'the smallest bucket that is left, where the readings are kept no longer'
);

select * from finish();
rollback;
