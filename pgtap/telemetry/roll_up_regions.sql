begin;
select plan(15);

-- Contract
select function_returns('telemetry', 'roll_up_regions', array['integer'], 'integer');
select is_definer('telemetry', 'roll_up_regions', array['integer']);
select function_privs_are(
    'telemetry', 'roll_up_regions', array['integer'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'telemetry', 'roll_up_regions', array['integer'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'roll_up_regions', array['integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', 'roll_up_regions', array['integer'], 'anon', '{}'::text[]
);

-- Behaviour
do $$ begin
    perform test.create_user(1);
    perform test.create_meter(1, test.user_id(1), 'Nairobi'), test.create_meter(2, null, 'Nairobi');
end $$;

select is(telemetry.roll_up_regions(), 0, 'there may be nothing to do');
do $$ begin
    perform test.create_meter(3, null, 'Mombasa');
    perform test.ingest(1, '2026-03-01 08:00:00+00', '{"power_kw": 2, "energy_kwh": 1}');
    perform test.ingest(2, '2026-03-01 08:00:00+00', '{"power_kw": 3, "energy_kwh": 1}');
    perform test.ingest(3, '2026-03-01 08:00:00+00', '{"power_kw": 7, "energy_kwh": 1}');
    perform telemetry.roll_up();
end $$;
select is(telemetry.roll_up_regions() + telemetry.roll_up_regions(), 2, 'one region after the other');
select is(telemetry.roll_up_regions(), 0, 'and nothing twice');
select results_eq(
    $$ select region, load_sum_kw::integer, meter_count from telemetry.regions_15m order by 1 $$,
    $$ values ('Mombasa', 7, 1), ('Nairobi', 5, 2) $$, 'without a zone of their own they count in UTC'
);
select is((select count(*) from telemetry.undetected_regions), 2::bigint, 'detection is to look at them');
select is(
    (select last_read_at from telemetry.region_states where region = 'Nairobi'), '2026-03-01 08:00:00+00', 'how far they are'
);
do $$ begin
    perform test.ingest(1, '2026-03-01 08:00:30+00', '{"power_kw": 4, "energy_kwh": 1}');
    perform telemetry.roll_up(), telemetry.roll_up_regions();
end $$;
select is(
    (select load_sum_kw::integer from telemetry.regions_1d where region = 'Nairobi'), 6, 'what came later is in it'
);

-- Errors
select throws_ok($$ select telemetry.roll_up_regions(0) $$, 'PT400', 'invalid_limit', 'needs a limit of at least 1');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select telemetry.roll_up_regions() $$, '42501', null, 'is the service''s');

select * from finish();
rollback;
