begin;
select plan(12);

-- Contract
select function_returns('telemetry', 'list_outages', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'numeric', 'interval'], 'setof telemetry.outage');
select is_definer('telemetry', 'list_outages', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'numeric', 'interval']);
select function_privs_are(
    'telemetry', 'list_outages', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'numeric', 'interval'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_outages', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'numeric', 'interval'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_outages', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'numeric', 'interval'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'list_outages', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'numeric', 'interval'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1), test.create_user(2);
    perform test.create_meter(1, test.user_id(1));
    update meters.meters set owner_since = '2020-01-01Z';
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"voltage": 230, "energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 08:10:00+00', '{"voltage": 0, "energy_kwh": 0}');
    perform test.ingest(1, '2026-03-01 08:20:00+00', '{"voltage": 0, "energy_kwh": 0}');
    perform test.ingest(1, '2026-03-01 08:30:30+00', '{"voltage": 231, "energy_kwh": 1}');
    perform telemetry.roll_up();
    perform test.ingest(1, '2026-03-01 08:31:00+00', '{"energy_kwh": 1}');
    perform test.ingest(1, '2026-03-01 11:00:00+00', '{"voltage": 4, "energy_kwh": 0}');
end $$;
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select kind, began_at, ended_at, lasted, reading_count
       from telemetry.list_outages(test.meter_id(1), '2026-03-01Z', '2026-03-01 12:00:00+00') $$,
    $$ values
        ('no_voltage', '2026-03-01 08:10:00+00'::timestamptz, '2026-03-01 08:30:30+00'::timestamptz,
            interval '20 minutes 30 seconds', 2),
        ('no_readings', '2026-03-01 08:31:00+00', '2026-03-01 11:00:00+00', '2 hours 29 minutes', 0),
        ('no_voltage', '2026-03-01 11:00:00+00', null, null, 1) $$,
    'without voltage, without readings, and one that lasts; a reading without a voltage says nothing'
);
select results_eq(
    $$ select kind from telemetry.list_outages(
        test.meter_id(1), '2026-03-01 08:00:00+00', '2026-03-01 08:31:00+00', p_below => 0.001, p_gap => '5 minutes') $$,
    $$ values ('no_readings'), ('no_readings'), ('no_voltage'), ('no_readings') $$, 'by the limits that are given'
);

-- Errors
select throws_ok(
    $$ select telemetry.list_outages(test.meter_id(1), '2026-03-01Z', '2026-05-01Z') $$, 'PT400', 'range_too_long', 'a month at most'
);
select throws_ok(
    $$ select telemetry.list_outages(test.meter_id(1), '2026-03-01Z', '2026-02-01Z') $$, 'PT400', 'invalid_range', 'in its order'
);
select throws_ok(
    $$ select telemetry.list_outages(test.meter_id(1), '2026-03-01Z', '2026-03-02Z', 'NaN') $$, 'PT400', 'invalid_threshold',
    'needs a voltage'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select telemetry.list_outages(test.meter_id(1), '2026-03-01Z', '2026-03-02Z') $$, 'PT404', 'meter_not_found',
    'another''s meter is none'
);

select * from finish();
rollback;
