begin;
select plan(5);

select test.create_customer(1);

-- Contract
select function_returns('tokens', '_open_balance', array['uuid'], 'void');
select function_privs_are('tokens', '_open_balance', array['uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select tokens._open_balance(test.meter_id(1)), tokens._open_balance(test.meter_id(1));
select results_eq('select meter_id, balance_kwh from tokens.balances', 'values (test.meter_id(1), 0::numeric(16, 6))', 'opens at zero, once');

-- Errors
select throws_ok('select tokens._open_balance(test.meter_id(9))', 'PT404', 'meter_not_found', 'needs a meter');
select throws_ok('select tokens._open_balance(null)', 'PT404', 'meter_not_found', 'needs an id');

select * from finish();
rollback;
