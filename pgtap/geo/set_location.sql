begin;
select plan(19);

-- Contract
select function_returns('geo', 'set_location', array['double precision', 'double precision', 'text', 'text', 'boolean',
    'jsonb', 'uuid', 'uuid'], 'geo.location');
select is_definer('geo', 'set_location', array['double precision', 'double precision', 'text', 'text', 'boolean', 'jsonb',
    'uuid', 'uuid']);
select function_privs_are('geo', 'set_location', array['double precision', 'double precision', 'text', 'text', 'boolean',
    'jsonb', 'uuid', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'set_location', array['double precision', 'double precision', 'text', 'text', 'boolean',
    'jsonb', 'uuid', 'uuid'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('geo', 'set_location', array['double precision', 'double precision', 'text', 'text', 'boolean',
    'jsonb', 'uuid', 'uuid'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2), test.create_user(3, 'admin');
select test.login_as('authenticated', test.user_id(1));
select is((geo.set_location(-1.28640004, 36.8172, ' Home ', p_location_id => test.user_id(9))).name, 'Home', 'stores a place');
select is(
    array(select jsonb_object_keys(to_jsonb(geo.set_location(1, 2, 'Key', p_location_id => test.user_id(8)))) order by 1),
    '{category,created_at,is_public,latitude,location_id,longitude,name,owner_user_id,properties,updated_at}',
    'says what callers need, and not where its index has it'
);
select is(
    to_jsonb(geo.get_location(test.user_id(8))) - 'updated_at', to_jsonb(geo.set_location(1, 2, 'Key', p_location_id => test.user_id(8))) - 'updated_at',
    'the same, changed or read'
);
select is((geo.get_location(test.user_id(9))).latitude, -1.2864000, 'to the centimetre');
select is((geo.set_location(1, 2, 'Work', 'office', true, '{"floor": 3}', test.user_id(9))).properties, '{"floor": 3}'::jsonb,
    'as it is from now on');
select throws_ok($$ select geo.set_location(91, 0, 'x') $$, 'PT400', 'invalid_latitude', 'on earth');
select throws_ok($$ select geo.set_location(0, 181, 'x') $$, 'PT400', 'invalid_longitude', 'all around');
select throws_ok($$ select geo.set_location(0, 0, ' ') $$, 'PT400', 'invalid_name', 'with a name');
select throws_ok($$ select geo.set_location(0, 0, 'x', 'Not a category') $$, '23514', null, 'categories are in lower case');
select throws_ok($$ select geo.set_location(0, 0, 'x', p_properties => '[]') $$, '23514', null, 'properties are an object');
select throws_ok($$ select geo.set_location(0, 0, 'x', p_user_id => test.user_id(2)) $$, 'PT403', 'not_yours', 'for oneself');
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select geo.set_location(0, 0, 'x', p_location_id => test.user_id(9)) $$, 'PT404', 'location_not_found',
    'others'' places stay where they are');
select test.login_as('service_role');
select is((geo.set_location(5, 5, 'x', p_user_id => test.user_id(2))).owner_user_id, test.user_id(2),
    'the service names whose it is');
select is((geo.set_location(5, 5, 'x')).owner_user_id, null, 'or nobody');

select * from finish();
rollback;
