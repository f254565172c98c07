begin;
select plan(15);

select test.create_customer(1);

-- Contract
select function_returns('tokens', 'adjust_balance', array['uuid', 'numeric', 'text'], 'tokens.balances');
select is_definer('tokens', 'adjust_balance', array['uuid', 'numeric', 'text']);
select function_privs_are('tokens', 'adjust_balance', array['uuid', 'numeric', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('tokens', 'adjust_balance', array['uuid', 'numeric', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', 'adjust_balance', array['uuid', 'numeric', 'text'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is((tokens.adjust_balance(test.meter_id(1), 2.5, 'goodwill')).balance_kwh, 2.5::numeric, 'adds');
select is((tokens.adjust_balance(test.meter_id(1), -2.5, 'mistake')).balance_kwh, 0::numeric, 'takes, down to zero');
select test.logout();
select results_eq(
    'select delta_kwh, balance_after_kwh, reason from tokens.balance_entries order by entry_id',
    $$ values (2.5::numeric(16, 6), 2.5::numeric(16, 6), 'goodwill'), (-2.5, 0, 'mistake') $$, 'keeps each change and why'
);
select is_empty('select * from tokens.check_balances()', 'the balance equals its entries');

-- Errors
select test.login_as('service_role');
select throws_ok($$ select tokens.adjust_balance(test.meter_id(1), -0.1, 'too much') $$, 'PT409', 'balance_too_low', 'never goes below zero');
select throws_ok($$ select tokens.adjust_balance(test.meter_id(1), 0, 'nothing') $$, 'PT400', 'invalid_delta', 'needs a change');
select throws_ok($$ select tokens.adjust_balance(test.meter_id(1), 'NaN', 'nan') $$, 'PT400', 'invalid_delta', 'refuses NaN');
select throws_ok($$ select tokens.adjust_balance(test.meter_id(1), 0.0000001, 'dust') $$, 'PT400', 'invalid_delta', 'refuses what it would have to round');
select throws_ok($$ select tokens.adjust_balance(test.meter_id(1), 1, '') $$, 'PT400', 'reason_required', 'needs a reason');
select throws_ok($$ select tokens.adjust_balance(test.meter_id(7), 1, 'who') $$, 'PT404', 'meter_not_found', 'needs a meter');

select * from finish();
rollback;
