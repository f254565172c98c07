begin;
select plan(14);

-- Contract
select function_returns('telemetry', 'explain_energy', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'setof telemetry.counted_reading');
select is_definer('telemetry', 'explain_energy', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', 'explain_energy', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'explain_energy', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'explain_energy', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'authenticated', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'explain_energy', array['uuid', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(false); end $$;
select test.login_as('authenticated', test.user_id(2));

-- Behaviour
select results_eq(
    $$ select read_at, counted_kwh, rule, previous_register_kwh
       from telemetry.explain_energy(test.meter_id(2), '2025-10-25', '2025-10-28') $$,
    $$ values ('2025-10-26 10:00Z'::timestamptz, 0.0, 'first', null), ('2025-10-26 10:30Z', 4.0, 'difference', 100.0),
        ('2025-10-26 11:00Z', 3.0, 'reset', 104.0), ('2025-10-26 16:00Z', 4.0, 'gap', 3.0) $$,
    'each reading has its energy, and the rule that gave it'
);
select results_eq(
    $$ select rule from telemetry.explain_energy(test.meter_id(2), '2025-10-25', '2025-10-28', 2, '2025-10-26 10:00Z') $$,
    array['difference', 'reset'], 'goes on where the page before ended'
);
select test.logout();
do $$ begin while telemetry.roll_up(1000) > 0 loop null; end loop; end $$;
select test.login_as('authenticated', test.user_id(2));
select is_empty(
    $$ select b.bucket_at, b.energy_kwh, e.counted_kwh
       from telemetry.get_rollups(test.meter_id(2), '1h', '2025-10-25', '2025-10-28') as b
       cross join lateral (
           select sum(counted_kwh) as counted_kwh
           from telemetry.explain_energy(test.meter_id(2), b.bucket_at, b.bucket_at + interval '1 hour')
       ) as e
       where b.energy_kwh <> e.counted_kwh $$,
    'the readings of a bucket add up to its energy'
);

-- Errors
select throws_ok(
    $$ select telemetry.explain_energy(test.meter_id(2), '2025-10-25', '2025-10-28', 0) $$, 'PT400', 'invalid_limit', 'a page has a row'
);
select throws_ok(
    $$ select telemetry.explain_energy(test.meter_id(2), '2025-10-28', '2025-10-25') $$, 'PT400', 'invalid_range', 'time runs forward'
);
select throws_ok(
    $$ select telemetry.explain_energy(test.meter_id(2), '2025-10-28', null) $$, 'PT400', 'invalid_range', 'and ends'
);
select throws_ok(
    $$ select telemetry.explain_energy(test.meter_id(2), '2025-08-25', '2025-10-28') $$, 'PT400', 'range_too_long', 'a month of readings'
);

-- Isolation
select throws_ok(
    $$ select telemetry.explain_energy(test.meter_id(1), '2025-10-25', '2025-10-28') $$, 'PT404', 'meter_not_found', 'another''s meter is not there'
);

select * from finish();
rollback;
