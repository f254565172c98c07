begin;
select plan(7);

-- Contract
select function_returns('telemetry', '_get_minutes', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'setof telemetry.readings_1m');
select isnt_definer('telemetry', '_get_minutes', array['uuid', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_get_minutes', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_minutes', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_minutes', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_minutes', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 08:01:00+00', '{"power_kw": 2, "energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 08:20:00+00', '{"power_kw": 2, "energy_kwh": 1}');
    perform telemetry.roll_up();
    perform test.ingest(1, '2026-03-01 08:21:00+00', '{"power_kw": 4, "energy_kwh": 2}');
    perform test.ingest(1, '2026-03-01 08:40:00+00', '{"power_kw": 6, "energy_kwh": 4}');
end $$;

select results_eq(
    $$ select bucket_at, energy_kwh::integer
       from telemetry._get_minutes(test.meter_id(1), '2026-03-01 08:20:00+00', '2026-03-01 08:40:00+00') order by 1 $$,
    $$ values ('2026-03-01 08:20:00+00'::timestamptz, 1), ('2026-03-01 08:21:00+00', 2) $$,
    'stored and not yet stored, in the range and no other'
);

select * from finish();
rollback;
