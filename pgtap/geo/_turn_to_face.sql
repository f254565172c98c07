begin;
select plan(7);

-- Contract
select function_returns('geo', '_turn_to_face', array['integer', 'double precision[]'], 'double precision[]');
select isnt_definer('geo', '_turn_to_face', array['integer', 'double precision[]']);
select function_privs_are('geo', '_turn_to_face', array['integer', 'double precision[]'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_turn_to_face', array['integer', 'double precision[]'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_turn_to_face', array['integer', 'double precision[]'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is((select array_agg((geo._turn_to_face(f.face, array[f.x, f.y, f.z]))[3]) from (values (0, 1, 0, 0), (1, 0, 1, 0), (2, -1, 0, 0),
    (3, 0, -1, 0), (4, 0, 0, 1), (5, 0, 0, -1)) as f (face, x, y, z)), array[1, 1, 1, 1, 1, 1]::float8[], 'each face is ahead of itself');
select is_empty($$ select p.lat, p.lng from (select -90 + (n * 37 % 181) as lat, -180 + (n * 53 % 361) as lng
    from generate_series(0, 100) as n) as p cross join lateral geo._get_cell(p.lat, p.lng) as c (cell)
    cross join lateral geo._turn_to_face((c.cell >> 60)::integer,
    array[cosd(p.lat) * cosd(p.lng), cosd(p.lat) * sind(p.lng), sind(p.lat)]) as t (axes)
    where ((c.cell >> 59) & 1 = 1) <> (t.axes[1] >= 0) or ((c.cell >> 58) & 1 = 1) <> (t.axes[2] >= 0) $$,
    'to the right and up as cells count');

select * from finish();
rollback;
