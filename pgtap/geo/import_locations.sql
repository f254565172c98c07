begin;
select plan(11);

-- Contract
select function_returns('geo', 'import_locations', array['jsonb'], 'integer');
select is_definer('geo', 'import_locations', array['jsonb']);
select function_privs_are('geo', 'import_locations', array['jsonb'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'import_locations', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('geo', 'import_locations', array['jsonb'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select is(geo.import_locations('[{"lat": 1, "lng": 2, "name": "A", "location_id": "00000000-0000-7000-8000-000000000009"},
    {"lat": 3, "lng": 4, "name": "B", "is_public": false}]'), 2, 'stores many');
select is(geo.import_locations('[{"lat": 5, "lng": 2, "name": "A", "location_id": "00000000-0000-7000-8000-000000000009"}]'),
    1, 'and again');
select is((select array_agg(l.name || l.latitude::integer || l.is_public order by 1) from geo.list_locations() as l),
    array['A5true', 'B3false'], 'public unless they say otherwise');
select throws_ok($$ select geo.import_locations('[{"lat": 91, "lng": 2, "name": "A"}]') $$, 'PT400', 'invalid_locations',
    'on earth');
select throws_ok($$ select geo.import_locations('{}') $$, 'PT400', 'invalid_locations', 'an array');
select throws_ok($$ select geo.import_locations('[{"lat": "1", "lng": 2}]') $$, 'PT400', 'invalid_locations', 'of numbers');

select * from finish();
rollback;
