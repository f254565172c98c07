begin;
select plan(9);

-- Contract
select function_returns('telemetry', '_get_region_rows', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'setof telemetry.regions_1m');
select isnt_definer('telemetry', '_get_region_rows', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone']);
select function_privs_are(
    'telemetry', '_get_region_rows', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_region_rows', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_region_rows', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'telemetry', '_get_region_rows', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_paris(); end $$;

-- Behaviour
select results_eq(
    $$ select l, count(*)::integer, sum(energy_kwh)
       from unnest(array['1m', '15m', '1h', '1d']) with ordinality as l (l, n)
       cross join lateral telemetry._get_region_rows('Paris', l, '2025-10-25 00:00+02', '2025-10-27 00:00+01')
       group by l, n order by n $$,
    $$ values ('1m', 197, 60.0), ('15m', 196, 60.0), ('1h', 49, 60.0), ('1d', 2, 60.0) $$, 'each level adds up to the same'
);
select is_empty($$ select telemetry._get_region_rows('Oslo', '1h', '2025-10-25', '2025-10-27') $$, 'another region has none');

-- Isolation
select test.login_as('operator', test.user_id(4));
set local role app_api;
select is_empty(
    $$ select telemetry._get_region_rows('Paris', l, '2025-10-25', '2025-10-27') from unnest(array['1m', '15m', '1h', '1d']) as l $$,
    'another region''s operator sees none'
);

select * from finish();
rollback;
