begin;
select plan(5);

-- Contract
select function_returns(
    'telemetry', '_sum_sent', array['uuid', 'timestamp with time zone', 'timestamp with time zone'], 'numeric'
);
select isnt_definer('telemetry', '_sum_sent', array['uuid', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_sum_sent', array['uuid', 'timestamp with time zone', 'timestamp with time zone'],
    'service_role', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_meter(1);
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 09:00:00+00', '{"energy_kwh": 2}');
    perform test.ingest(1, '2026-03-02 09:00:00+00', '{"energy_kwh": 4}');
    perform test.ingest(1, '2026-03-02 10:00:00+00', '{"energy_kwh": 8, "register_kwh": 100}');
    perform test.ingest(1, '2026-03-02 11:00:00+00', '{"energy_kwh": 16}');
end $$;

select is(
    telemetry._sum_sent(test.meter_id(1), '2026-03-01 08:00:00+00', '2026-03-02 11:00:00+00'), 6::numeric,
    'adds up what came without a register between the two'
);
select is(
    telemetry._sum_sent(test.meter_id(2), '2026-03-01 08:00:00+00', '2026-03-02 11:00:00+00'), null,
    'nothing where nothing came'
);

select * from finish();
rollback;
