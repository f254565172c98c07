begin;
select plan(7);

-- Contract
select function_returns('geo', 'get_distance', array['double precision', 'double precision', 'double precision',
    'double precision'], 'numeric');
select is_definer('geo', 'get_distance', array['double precision', 'double precision', 'double precision', 'double precision']);
select function_privs_are('geo', 'get_distance', array['double precision', 'double precision', 'double precision',
    'double precision'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'get_distance', array['double precision', 'double precision', 'double precision',
    'double precision'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('geo', 'get_distance', array['double precision', 'double precision', 'double precision',
    'double precision'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select is(geo.get_distance(-1.2864, 36.8172, -4.0435, 39.6682), 439813.400, 'Nairobi to Mombasa');
select throws_ok($$ select geo.get_distance(0, 0, 91, 0) $$, 'PT400', 'invalid_latitude', 'knows where the earth ends');

select * from finish();
rollback;
