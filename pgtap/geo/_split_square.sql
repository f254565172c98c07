begin;
select plan(10);

-- Contract
select function_returns('geo', '_split_square', array['geo.square', 'double precision[]', 'double precision',
    'double precision', 'double precision', 'double precision'], 'geo.square[]');
select isnt_definer('geo', '_split_square', array['geo.square', 'double precision[]', 'double precision', 'double precision',
    'double precision', 'double precision']);
select function_privs_are('geo', '_split_square', array['geo.square', 'double precision[]', 'double precision',
    'double precision', 'double precision', 'double precision'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_split_square', array['geo.square', 'double precision[]', 'double precision',
    'double precision', 'double precision', 'double precision'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_split_square', array['geo.square', 'double precision[]', 'double precision',
    'double precision', 'double precision', 'double precision'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
create function pg_temp.split(p_square geo.square, p_lat float8, p_lng float8, p_after float8, p_enough float8)
returns setof geo.square language sql
return unnest(geo._split_square(p_square, array[cosd(p_lat) * cosd(p_lng), cosd(p_lat) * sind(p_lng), sind(p_lat)], p_lat,
    p_lng, p_after, p_enough));
create function pg_temp.face(p_face integer) returns geo.square language sql
return row(0, p_face, 0, 0, 0, p_face::bigint << 60, (p_face::bigint << 60) + (1::bigint << 60) - 1, 0, null, 0)::geo.square;

select is((select count(*) from pg_temp.split(pg_temp.face(0), 1, 2, 0, 20037509)), 4::bigint, 'a square has four quarters');
select is((select array_agg(s.cell) from pg_temp.split(pg_temp.face(0), 1, 2, 0, 1000) as s),
    array[geo._get_cell(1, 2) & (-1::bigint << 58)], 'those too far are left out');
select is_empty($$ select from pg_temp.split(pg_temp.face(0), 1, 2, 19000000, 20037509) $$, 'and those too near');
select is((select array_agg(s.cell order by s.cell) from pg_temp.split(pg_temp.face(0), 1, 2, 0, 20037509) as s),
    (select array_agg(n::bigint << 58) from generate_series(0, 3) as n), 'each is a range of cells');
select is_empty($$ select w.lat, w.lng, f.lat, f.lng, d.level
    from (values (12.3, 45.6), (90, 0), (-45, 135), (0, -180), (35.2643897, 45), (-1.3, 36.8)) as f (lat, lng)
    cross join lateral (
        select -90 + (n * 37 % 181) as lat, -180 + (n * 53 % 361) as lng from generate_series(0, 30) as n
        union all
        select greatest(-90, least(90, f.lat + (n % 5 - 2) * 10.0 ^ -n)), f.lng + (n % 3 - 1) * 10.0 ^ -n
        from generate_series(0, 7) as n
    ) as p (lat, lng)
    cross join lateral (select p.lat, case when p.lng < -180 then p.lng + 360 else p.lng end as lng) as w
    cross join lateral geo._get_cell(w.lat, w.lng) as c (cell)
    cross join lateral (
        with recursive down as (
            select pg_temp.face((c.cell >> 60)::integer) as square, 0 as level
            union all
            select (select s::geo.square from pg_temp.split(d.square, f.lat, f.lng, 0, 'infinity') as s
                    where c.cell between s.cell and s.until_cell), d.level + 1
            from down as d where d.level < 30
        )
        select * from down
    ) as d
    where (d.square).bound <= geo._get_geodesic(f.lat, f.lng, w.lat, w.lng) + 1e-9 is not true $$,
    'no place in a square is nearer than its bound');

select * from finish();
rollback;
