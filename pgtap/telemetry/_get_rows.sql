begin;
select plan(8);

-- Contract
select function_returns('telemetry', '_get_rows', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'setof telemetry.readings_1m');
select isnt_definer('telemetry', '_get_rows', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_get_rows', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_rows', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_rows', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_rows', array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
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
    $$ select l.level, array_agg(r.energy_kwh::integer order by r.bucket_at)
       from unnest(array['1m', '15m', '1h', '1d']) with ordinality as l (level, n)
       cross join lateral telemetry._get_rows(test.meter_id(1), l.level, '2026-02-28Z', '2026-03-01 12:00:00+00') as r
       group by l.level, l.n order by l.n $$,
    $$ values ('1m', array[1, 1, 2, 4]), ('15m', array[1, 3, 4]), ('1h', array[8]), ('1d', array[8]) $$,
    'every level, whether stored or not'
);
do $$ begin perform telemetry.roll_up(); end $$;
select results_eq(
    $$ select l.level, array_agg(r.energy_kwh::integer order by r.bucket_at)
       from unnest(array['1m', '15m', '1h', '1d']) with ordinality as l (level, n)
       cross join lateral telemetry._get_rows(test.meter_id(1), l.level, '2026-02-28Z', '2026-03-01 12:00:00+00') as r
       group by l.level, l.n order by l.n $$,
    $$ values ('1m', array[1, 1, 2, 4]), ('15m', array[1, 3, 4]), ('1h', array[8]), ('1d', array[8]) $$,
    'the same once all is stored'
);

select * from finish();
rollback;
