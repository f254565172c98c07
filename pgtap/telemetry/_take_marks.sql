begin;
select plan(11);

-- Contract
select function_returns('telemetry', '_take_marks', array['uuid[]', 'integer'], 'setof record');
select isnt_definer('telemetry', '_take_marks', array['uuid[]', 'integer']);
select function_privs_are(
    'telemetry', '_take_marks', array['uuid[]', 'integer'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_marks', array['uuid[]', 'integer'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_marks', array['uuid[]', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_take_marks', array['uuid[]', 'integer'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"register_kwh": 1}');
    perform test.ingest(1, '2026-03-01 09:20:00+00', '{"register_kwh": 2}');
    perform test.ingest(1, '2026-03-01 10:20:00+00', '{"register_kwh": 3}');
    perform test.ingest(2, '2026-03-01 08:00:00+00', '{"energy_kwh": 1}');
end $$;
select results_eq(
    $$ select mark_count, quarters from telemetry._take_marks(array[test.meter_id(1)], 1) $$,
    $$ values (1, array['2026-03-01 10:15:00+00'::timestamptz]) $$, 'the newest first'
);
select is((select count(*) from meters.dirty_buckets), 3::bigint, 'what was taken is gone, the others are there');
do $$ begin
    perform test.ingest(1, '2026-03-01 10:21:00+00', '{"register_kwh": 3}');
    perform telemetry.roll_up();
end $$;
select is((select count(*) from meters.dirty_buckets), 0::bigint, 'all taken');
do $$ begin
    delete from telemetry.readings_1m;
    perform test.ingest(1, '2026-03-01 09:40:00+00', '{"register_kwh": 2.5}');
    perform test.ingest(1, '2026-03-01 09:41:00+00', '{"register_kwh": 2.5}');
end $$;
select results_eq(
    $$ select mark_count, array(select unnest(quarters) order by 1) from telemetry._take_marks(array[test.meter_id(1)], 10) $$,
    $$ values (2, array['2026-03-01 09:30:00+00', '2026-03-01 10:15:00+00']::timestamptz[]) $$,
    'a quarter marked twice once, and after a late register the quarter of the next one'
);
select results_eq(
    $$ select mark_count, quarters from telemetry._take_marks(array[test.meter_id(1)], 10) $$,
    $$ values (0, null::timestamptz[]) $$, 'there may be none'
);

select * from finish();
rollback;
