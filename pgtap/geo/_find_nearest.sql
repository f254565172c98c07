begin;
select plan(8);

-- Contract
select function_returns('geo', '_find_nearest', array['double precision', 'double precision', 'double precision', 'uuid',
    'boolean', 'boolean', 'text', 'integer', 'numeric', 'uuid'], 'record');
select isnt_definer('geo', '_find_nearest', array['double precision', 'double precision', 'double precision', 'uuid',
    'boolean', 'boolean', 'text', 'integer', 'numeric', 'uuid']);
select function_privs_are('geo', '_find_nearest', array['double precision', 'double precision', 'double precision', 'uuid',
    'boolean', 'boolean', 'text', 'integer', 'numeric', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_find_nearest', array['double precision', 'double precision', 'double precision', 'uuid',
    'boolean', 'boolean', 'text', 'integer', 'numeric', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_find_nearest', array['double precision', 'double precision', 'double precision', 'uuid',
    'boolean', 'boolean', 'text', 'integer', 'numeric', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select geo.import_locations((select jsonb_agg(jsonb_build_object('lat', -90 + (n * 37 % 181), 'lng', -180 + (n * 53 % 361), 'name', n)) from generate_series(1, 600) as n));
set local role app_api;
select is_empty($$ select q.n from (values (1, 0, 0), (2, 90, 0), (3, 0, 180), (4, -45, -135), (5, 12.3, 45.6)) as q (n, lat,
    lng) cross join lateral geo._find_nearest(q.lat, q.lng, 20037509, null, true, true, null,
    7, null, null) as f where f.distances is distinct from (select array_agg(round(d.distance::numeric, 3) order by d.distance) from (select
    geo._get_geodesic(q.lat, q.lng, l.latitude::float8,
    l.longitude::float8) as distance from geo.locations as l order by 1 limit 7) as d) $$, 'finds what reading everything finds');
select is(cardinality((geo._find_nearest(0, 0, 1e6, null, true, true, null, 1000, null, null)).distances)::bigint,
    (select count(*) from geo.locations as l where geo._get_geodesic(0, 0, l.latitude::float8, l.longitude::float8) <= 1e6),
    'within a radius');
select is((geo._find_nearest(0, 0, 1e6, null, false, false, null, 5, null, null)).distances, null, 'or nothing');

select * from finish();
rollback;
