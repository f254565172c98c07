begin;
select plan(10);

-- Contract
select function_returns('geo', '_get_cell', array['double precision', 'double precision'], 'bigint');
select isnt_definer('geo', '_get_cell', array['double precision', 'double precision']);
select function_privs_are('geo', '_get_cell', array['double precision', 'double precision'], 'anon', '{}'::text[]);
select function_privs_are('geo', '_get_cell', array['double precision', 'double precision'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', '_get_cell', array['double precision', 'double precision'], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select is(geo._get_cell(90, 0), geo._get_cell(90, 77), 'a pole is one cell');
select is(geo._get_cell(10, 180), geo._get_cell(10, -180), 'so is a point on the date line');
select is((select array_agg(geo._get_cell(lat, lng) >> 60) from (values (0, 0), (0, 90), (0, 180), (0, -90), (90, 0), (-90,
    0)) as p (lat, lng)), array[0, 1, 2, 3, 4, 5]::bigint[], 'the middles of the six faces');
select cmp_ok(abs(geo._get_cell(-1.28, 36.82) - geo._get_cell(-1.2800001, 36.8200001)), '<', 65536::bigint << 12,
    'near places have near cells');
select is_empty($$ select n from generate_series(0,
    5000) as n where geo._get_cell(35.2643896827546 * case when n % 2 = 0 then 1 else -1 end,
    -180 + n * 0.072) not between 0 and (6::bigint << 60) - 1 $$, 'corners and edges lie on a face');

select * from finish();
rollback;
