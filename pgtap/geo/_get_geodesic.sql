begin;
select plan(10);

-- Contract
select function_returns('geo', '_get_geodesic', array['double precision', 'double precision', 'double precision',
    'double precision'], 'double precision');
select isnt_definer('geo', '_get_geodesic', array['double precision', 'double precision', 'double precision',
    'double precision']);
select function_privs_are('geo', '_get_geodesic', array['double precision', 'double precision', 'double precision',
    'double precision'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_get_geodesic', array['double precision', 'double precision', 'double precision',
    'double precision'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_get_geodesic', array['double precision', 'double precision', 'double precision',
    'double precision'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(round(geo._get_geodesic(40.6, -73.8, 51.6, -0.5)::numeric, 1), 5551759.4, 'Karney''s example: New York to London');
select is(round(geo._get_geodesic(0, 0, 0, 180)::numeric, 3), 20003931.459, 'over a pole to the other side');
select is(round(geo._get_geodesic(-30, 0, 29.9, 179.8)::numeric, 1), 19989832.8, 'nearly to the other side');
select is(round(geo._get_geodesic(10, 179.9, 10, -179.9)::numeric, 3), round(geo._get_geodesic(10, -0.1, 10, 0.1)::numeric, 3),
    'the date line is no seam');
select is(geo._get_geodesic(12, 34, 12, 34), 0::double precision, 'a place is where it is');

select * from finish();
rollback;
