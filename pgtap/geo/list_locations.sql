begin;
select plan(12);

-- Contract
select function_returns('geo', 'list_locations', array['integer', 'uuid', 'text', 'uuid'], 'setof geo.location');
select is_definer('geo', 'list_locations', array['integer', 'uuid', 'text', 'uuid']);
select function_privs_are('geo', 'list_locations', array['integer', 'uuid', 'text', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'list_locations', array['integer', 'uuid', 'text', 'uuid'], 'authenticated',
    '{EXECUTE}'::text[]);
select function_privs_are('geo', 'list_locations', array['integer', 'uuid', 'text', 'uuid'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2), test.create_user(3, 'admin');
select test.login_as('authenticated', test.user_id(1));
select geo.set_location(1, 2, 'A', p_location_id => test.user_id(8)), geo.set_location(1, 2, 'B', 'shop', true, p_location_id => test.user_id(9));
select is((select array_agg(l.name) from geo.list_locations() as l), array['A', 'B'], 'one''s own');
select is((select array_agg(l.name) from geo.list_locations(1, test.user_id(8)) as l), array['B'], 'by pages');
select is((select array_agg(l.name) from geo.list_locations(p_category => 'shop') as l), array['B'], 'of a category');
select throws_ok($$ select geo.list_locations(0) $$, 'PT400', 'invalid_limit', 'at least one');
select throws_ok($$ select geo.list_locations(p_user_id => test.user_id(2)) $$, 'PT403', 'not_yours', 'nobody else''s');
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from geo.list_locations()', 'public ones of others are not one''s own');
select test.login_as('service_role');
select is((select count(*) from geo.list_locations(p_user_id => test.user_id(1))), 2::bigint, 'the service asks for anybody');

select * from finish();
rollback;
