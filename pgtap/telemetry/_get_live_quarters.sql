begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_get_live_quarters', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'timestamp with time zone[]');
select isnt_definer('telemetry', '_get_live_quarters', array['uuid', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_get_live_quarters', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_live_quarters', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_live_quarters', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_live_quarters', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

select is(telemetry._get_live_quarters(test.meter_id(1), '2026-03-01Z', '2026-03-02Z'), '{}'::timestamptz[], 'there may be none');
do $$ begin
    perform test.ingest(1, '2026-03-01 08:01:00+00', '{"energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 08:02:00+00', '{"energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 09:02:00+00', '{"energy_kwh": 1}');
    perform test.ingest(2, '2026-03-01 08:02:00+00', '{"energy_kwh": 1}');
end $$;
select is(
    telemetry._get_live_quarters(test.meter_id(1), '2026-03-01 08:05:00+00', '2026-03-01 09:00:00+00'),
    array['2026-03-01 08:00:00+00'::timestamptz], 'each once, also that in which the range begins'
);

select * from finish();
rollback;
