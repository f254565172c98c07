begin;
select plan(12);

select test.create_customer(1);
select test.create_customer(2);

-- Contract
select function_returns('tokens', 'apply_consumption', array['integer'], 'integer');
select is_definer('tokens', 'apply_consumption', array['integer']);
select function_privs_are('tokens', 'apply_consumption', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('tokens', 'apply_consumption', array['integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select tokens.purchase_tokens(test.meter_id(1), 100, p_account_id => (test.wallet(1)).account_id); -- 4 kWh
insert into meters.unsettled_consumption (meter_id, energy_kwh)
values (test.meter_id(1), 1.5), (test.meter_id(1), 1.000001), (test.meter_id(2), 0.25);

select test.login_as('service_role');
select is(tokens.apply_consumption(), 3, 'settles every measurement');
select is(tokens.apply_consumption(), 0, 'settles each once');
select test.logout();
select results_eq(
    'select balance_kwh, burnt_kwh, unserved_kwh from tokens.balances order by meter_id',
    'values (1.499999::numeric(16, 6), 2.500001::numeric(16, 6), 0::numeric(16, 6)), (0, 0, 0.25)',
    'burns what was measured; a meter without credit has it unserved'
);

insert into meters.unsettled_consumption (meter_id, energy_kwh) values (test.meter_id(1), 2);
select tokens.apply_consumption();
select results_eq(
    'select balance_kwh, burnt_kwh, unserved_kwh from tokens.balances where meter_id = test.meter_id(1)',
    'values (0::numeric(16, 6), 4::numeric(16, 6), 0.500001::numeric(16, 6))', 'stops at zero and keeps the rest as unserved'
);
select results_eq(
    $$ select aggregate_id from events.events where event_type = 'balance_exhausted' $$,
    $$ values (test.meter_id(1)::text) $$, 'says once that the balance ran out'
);
select is_empty('select * from tokens.check_balances()', 'every balance equals its entries');

-- Errors
select throws_ok('select tokens.apply_consumption(0)', 'PT400', 'invalid_limit', 'needs a batch');
select throws_ok('select tokens.apply_consumption(null)', 'PT400', 'invalid_limit', 'needs a limit');

select * from finish();
rollback;
