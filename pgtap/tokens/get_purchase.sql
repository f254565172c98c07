begin;
select plan(8);

select test.create_customer(1);
select test.create_customer(2);

-- Contract
select function_returns('tokens', 'get_purchase', array['uuid', 'uuid'], 'tokens.purchases');
select is_definer('tokens', 'get_purchase', array['uuid', 'uuid']);
select function_privs_are('tokens', 'get_purchase', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('tokens', 'get_purchase', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
create temporary table bought on commit drop as select * from tokens.purchase_tokens(test.meter_id(1), 100);
grant select on bought to authenticated;
select results_eq(
    'select (tokens.get_purchase(meter_id, purchase_id)).* from bought', 'select * from bought',
    'returns the purchase as it was answered'
);

-- Errors and isolation
select throws_ok($$ select tokens.get_purchase(test.meter_id(1), test.user_id(9)) $$, 'PT404', 'purchase_not_found', 'knows no other purchase');
select throws_ok('select tokens.get_purchase(null, null)', 'PT404', 'purchase_not_found', 'needs both ids');
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select tokens.get_purchase(meter_id, purchase_id) from bought', 'PT404', 'purchase_not_found', 'hides what another user bought');

select * from finish();
rollback;
