begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_compute_quarters', array['uuid', 'timestamp with time zone[]'], 'setof telemetry.readings_1m');
select isnt_definer('telemetry', '_compute_quarters', array['uuid', 'timestamp with time zone[]']);
select function_privs_are(
    'telemetry', '_compute_quarters', array['uuid', 'timestamp with time zone[]'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_quarters', array['uuid', 'timestamp with time zone[]'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_quarters', array['uuid', 'timestamp with time zone[]'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_compute_quarters', array['uuid', 'timestamp with time zone[]'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 08:01:00+00', '{"register_kwh": 1}');
    perform test.ingest(1, '2026-03-02 08:01:00+00', '{"register_kwh": 5}');
end $$;
select results_eq(
    $$ select bucket_at, energy_kwh::integer from telemetry._compute_quarters(
        test.meter_id(1), array['2026-03-01 08:00:00+00', '2026-03-02 08:00:00+00']::timestamptz[]) order by 1 $$,
    $$ values ('2026-03-01 08:01:00+00'::timestamptz, 0), ('2026-03-02 08:01:00+00', 4) $$, 'of several days'
);
select is_empty($$ select telemetry._compute_quarters(test.meter_id(1), '{}') $$, 'nothing of nothing');

select * from finish();
rollback;
