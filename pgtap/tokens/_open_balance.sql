begin;
select plan(6);

select test.create_customer(1);

-- Contract
select function_returns('tokens', '_open_balance', array['uuid'], 'void');
select function_privs_are('tokens', '_open_balance', array['uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select tokens._open_balance(test.meter_id(1)), tokens._open_balance(test.meter_id(1));
select results_eq('select meter_id, balance_kwh from tokens.balances', 'values (test.meter_id(1), 0::numeric(16, 6))', 'opens at zero, once');

select meters.delete_meter((meters.create_meter('gone-1')).meter_id);
select lives_ok(
    $$ select tokens._open_balance(m.meter_id) from meters.meters as m where m.meter_number = 'gone-1' $$,
    'also for a deleted meter, whose consumption is still to be settled'
);

-- Errors
select throws_ok('select tokens._open_balance(test.meter_id(9))', 'PT404', 'meter_not_found', 'needs a meter');
select throws_ok('select tokens._open_balance(null)', 'PT404', 'meter_not_found', 'needs an id');

select * from finish();
rollback;
