begin;
select plan(9);

-- Contract
select function_returns('geo', 'locations__set_cell', '{}'::name[], 'trigger');
select isnt_definer('geo', 'locations__set_cell', '{}'::name[]);
select function_privs_are('geo', 'locations__set_cell', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('geo', 'locations__set_cell', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('geo', 'locations__set_cell', '{}'::name[], 'service_role', '{}'::text[]);

-- Behaviour, errors, isolation
select geo.set_location(1, 2, 'A', p_location_id => test.user_id(9));
select is((select cell from geo.locations where location_id = test.user_id(9)), geo._get_cell(1, 2), 'a new place has its cell');
select geo.set_location(3, 4, 'A', p_location_id => test.user_id(9));
select is((select cell from geo.locations where location_id = test.user_id(9)), geo._get_cell(3, 4), 'one that moves has another');
select geo.set_location(-3.1, 4, 'A', p_location_id => test.user_id(9));
select is((select spot from geo.locations where location_id = test.user_id(9)), (-31000000::bigint << 32) | 1840000000, 'and its spot');
select geo.set_location(90, 4, 'A', p_location_id => test.user_id(8)), geo.set_location(90, -7, 'B', p_location_id => test.user_id(9));
select is((select count(distinct spot) from geo.locations where location_id in (test.user_id(8), test.user_id(9))), 1::bigint, 'a pole is one');

select * from finish();
rollback;
