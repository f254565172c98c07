begin;
select plan(28);

-- Contract
select function_returns('geo', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid',
    'numeric', 'uuid'], 'setof geo.nearby_location');
select is_definer('geo', 'find_nearby_locations', array['double precision', 'double precision', 'double precision', 'integer', 'text', 'text', 'uuid',
    'numeric', 'uuid']);
select function_privs_are('geo', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid',
    'numeric', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid',
    'numeric', 'uuid'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('geo', 'find_nearby_locations', array['double precision', 'double precision', 'double precision',
    'integer', 'text', 'text', 'uuid',
    'numeric', 'uuid'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2), test.create_user(3, 'admin');
select test.login_as('authenticated', test.user_id(1));
select geo.set_location(0, 179.99, 'West', 'shop', true), geo.set_location(0, -179.98, 'East'), geo.set_location(0, 0, 'Far');
select results_eq($$ select name, is_own, distance_meters from geo.find_nearby_locations(0, 180, 5000) $$, $$ values ('West',
    true, 1113.195), ('East', true, 2226.390) $$, 'across the date line, nearest first');
select is((select array_agg(name) from geo.find_nearby_locations(0, 180, p_limit => 3)), array['West', 'East', 'Far'],
    'however far, without a radius');
select is((select array_agg(name) from geo.find_nearby_locations(0, 180, p_scope => 'public')), array['West'], 'public ones');
select is((select array_agg(name) from geo.find_nearby_locations(0, 180, p_category => 'shop')), array['West'], 'of a category');
select is((select count(*) from geo.find_nearby_locations(0, 180, 2226.390)), 2::bigint, 'to the millimetre');
select throws_ok($$ select geo.find_nearby_locations(91, 0) $$, 'PT400', 'invalid_latitude', 'on earth');
select throws_ok($$ select geo.find_nearby_locations(0, 'NaN') $$, 'PT400', 'invalid_longitude', 'somewhere');
select throws_ok($$ select geo.find_nearby_locations(0, 0, 0) $$, 'PT400', 'invalid_radius', 'not nowhere');
select throws_ok($$ select geo.find_nearby_locations(0, 0, -5) $$, 'PT400', 'invalid_radius', 'not less');
select throws_ok($$ select geo.find_nearby_locations(0, 0, 'NaN') $$, 'PT400', 'invalid_radius', 'a number');
select throws_ok($$ select geo.find_nearby_locations(0, 0, 1e9) $$, 'PT400', 'invalid_radius', 'not beyond the other side');
select throws_ok($$ select geo.find_nearby_locations(0, 0, 5, 0) $$, 'PT400', 'invalid_limit', 'at least one');
select throws_ok($$ select geo.find_nearby_locations(0, 0, p_scope => 'x') $$, 'PT400', 'invalid_scope', 'all, own or public');
select throws_ok($$ select geo.find_nearby_locations(0, 0, p_user_id => test.user_id(2)) $$, 'PT403', 'not_yours', 'for oneself');
select throws_ok($$ select geo.find_nearby_locations(0, 0, p_after_meters => 5) $$, 'PT400', 'invalid_page', 'both or none');
select throws_ok($$ select geo.find_nearby_locations(0, 0, p_after_meters => 'NaN', p_after => test.user_id(9)) $$, 'PT400',
    'invalid_page', 'a distance');
select is((select array_agg(n.name) from geo.find_nearby_locations(0, 180, p_limit => 1) as f cross join lateral
    geo.find_nearby_locations(0, 180, p_limit => 1, p_after_meters => f.distance_meters, p_after => f.location_id) as n),
    array['East'], 'the next page');
select is((select array_agg(n.name) from geo.find_nearby_locations(0, 180, p_after_meters => 1113.195,
    p_after => 'ffffffff-ffff-4fff-bfff-ffffffffffff') as n), array['East', 'Far'], 'also after one that has been deleted');
select is_empty($$ select from geo.find_nearby_locations(0, 180, 2000, p_after_meters => 1113.195,
    p_after => 'ffffffff-ffff-4fff-bfff-ffffffffffff') $$, 'within the radius');
select test.login_as('authenticated', test.user_id(2));
select is((select array_agg(name) from geo.find_nearby_locations(0, 180)), array['West'], 'others see public ones alone');
select is_empty($$ select * from geo.find_nearby_locations(0, 180, p_scope => 'own') $$, 'and have none');
select test.login_as('service_role');
select is((select count(*) from geo.find_nearby_locations(0, 180)), 3::bigint, 'the service finds all');
select is((select count(*) from geo.find_nearby_locations(0, 180, p_user_id => test.user_id(2))), 1::bigint,
    'or what a user would');

select * from finish();
rollback;
