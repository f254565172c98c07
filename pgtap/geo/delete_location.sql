begin;
select plan(9);

-- Contract
select function_returns('geo', 'delete_location', array['uuid'], 'boolean');
select is_definer('geo', 'delete_location', array['uuid']);
select function_privs_are('geo', 'delete_location', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('geo', 'delete_location', array['uuid'], 'authenticated', '{EXECUTE}'::text[]);
select function_privs_are('geo', 'delete_location', array['uuid'], 'service_role', '{EXECUTE}'::text[]);

-- Behaviour, errors, isolation
select test.create_user(1), test.create_user(2), test.create_user(3, 'admin');
select test.login_as('authenticated', test.user_id(1));
select geo.set_location(1, 2, 'A', p_is_public => true, p_location_id => test.user_id(8));
select test.login_as('authenticated', test.user_id(2));
select is(geo.delete_location(test.user_id(8)), false, 'not what is another''s');
select test.login_as('authenticated', test.user_id(1));
select is(geo.delete_location(test.user_id(8)), true, 'one''s own');
select is(geo.delete_location(test.user_id(8)), false, 'once');
select test.login_as('authenticated');
select throws_ok($$ select geo.delete_location(test.user_id(8)) $$, 'PT401', 'not_authenticated', 'somebody');

select * from finish();
rollback;
