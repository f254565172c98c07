begin;
select plan(10);

-- Contract
select function_returns('telemetry', '_get_breakdown', array['uuid', 'text', 'date', 'date'], 'setof telemetry.breakdown_bucket');
select isnt_definer('telemetry', '_get_breakdown', array['uuid', 'text', 'date', 'date']);
select function_privs_are(
    'telemetry', '_get_breakdown', array['uuid', 'text', 'date', 'date'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_breakdown', array['uuid', 'text', 'date', 'date'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_breakdown', array['uuid', 'text', 'date', 'date'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_breakdown', array['uuid', 'text', 'date', 'date'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;

-- Behaviour
select is((select count(*) from telemetry._get_breakdown(test.meter_id(1), '1h', '2025-10-26', '2025-10-27')), 25::bigint, 'a day may have 25 hours');
select is((select count(*) from telemetry._get_breakdown(test.meter_id(1), '1h', '2026-03-29', '2026-03-30')), 23::bigint, 'or 23');
select is((select count(*) from telemetry._get_breakdown(test.meter_id(1), '1d', '2025-10-01', '2025-11-01')), 31::bigint, 'October has 31 days');
select is_empty($$ select telemetry._get_breakdown(test.meter_id(1), '1d', '2025-10-01', '2025-10-01') $$, 'no days, no rows');

select * from finish();
rollback;
