begin;
select plan(9);

-- Contract
select function_returns('geo', '_get_margin', array['geo.square', 'double precision[]'], 'double precision');
select isnt_definer('geo', '_get_margin', array['geo.square', 'double precision[]']);
select function_privs_are('geo', '_get_margin', array['geo.square', 'double precision[]'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_get_margin', array['geo.square', 'double precision[]'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_get_margin', array['geo.square', 'double precision[]'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
create function pg_temp.margin(p_face bigint, p_level integer, p_lat float8, p_lng float8) returns float8 language sql
return geo._get_margin(row(0, p_face, p_level, 1, 1, p_face << 60, (p_face << 60) + (1::bigint << 60) - 1, 0, null, 0)::geo.square,
    array[cosd(p_lat) * cosd(p_lng), cosd(p_lat) * sind(p_lng), sind(p_lat)]);
select is(pg_temp.margin(0, 1, 10, -10), 0::float8, 'nothing from outside');
select is(round(pg_temp.margin(0, 1, 10, 1) / 6335439 * 180 / pi()), 1::float8, 'the nearest side counts');
select is(pg_temp.margin(2, 1, 10, 1), 0::float8, 'nothing from the other side of the earth');
select cmp_ok(pg_temp.margin(0, 1, 10, 1), '<=', geo._get_geodesic(10, 1, 10, 0), 'not more than the way');

select * from finish();
rollback;
