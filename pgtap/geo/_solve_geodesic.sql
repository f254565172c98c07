begin;
select plan(7);

-- Contract
select function_returns('geo', '_solve_geodesic', array['double precision', 'double precision', 'double precision'],
    'double precision');
select isnt_definer('geo', '_solve_geodesic', array['double precision', 'double precision', 'double precision']);
select function_privs_are('geo', '_solve_geodesic', array['double precision', 'double precision', 'double precision'], 'anon',
    '{}'::text[]);
select function_privs_are('geo', '_solve_geodesic', array['double precision', 'double precision', 'double precision'],
    'authenticated', '{}'::text[]);
select function_privs_are('geo', '_solve_geodesic', array['double precision', 'double precision', 'double precision'],
    'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(round(geo._solve_geodesic(0, 0, pi())::numeric, 3), 20003931.459, 'half around the earth');
select is(round(geo._solve_geodesic(atan((1 - 1 / 298.257223563) * tand(-30)), atan((1 - 1 / 298.257223563) * tand(29.9)),
    radians(179.8))::numeric, 1), 19989832.8, 'nearly');

select * from finish();
rollback;
