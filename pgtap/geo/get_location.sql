begin;
select plan(8);

-- Contract
select function_returns('geo', 'get_location', array['uuid'], 'geo.location');
select is_definer('geo', 'get_location', array['uuid']);
select function_privs_are('geo', 'get_location', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'get_location', array['uuid'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('geo', 'get_location', array['uuid'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2), test.create_user(3, 'admin');
select test.login_as('authenticated', test.user_id(1));
select geo.set_location(1, 2, 'A', p_location_id => test.user_id(8)), geo.set_location(1, 2, 'B', p_is_public => true, p_location_id => test.user_id(9));
select is((geo.get_location(test.user_id(8))).name, 'A', 'one''s own');
select test.login_as('admin', test.user_id(3));
select is((geo.get_location(test.user_id(9))).name, 'B', 'a public one');
select throws_ok($$ select geo.get_location(test.user_id(8)) $$, 'PT404', 'location_not_found', 'no private one of others');

select * from finish();
rollback;
