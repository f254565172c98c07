begin;
select plan(8);

select test.create_customer(1);

-- Contract
select function_returns('tokens', 'check_balances', array[]::text[], 'setof tokens.balance_differences');
select is_definer('tokens', 'check_balances', array[]::text[]);
select function_privs_are('tokens', 'check_balances', array[]::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select tokens.purchase_tokens(test.meter_id(1), 100, p_account_id => (test.wallet(1)).account_id);
select is_empty('select * from tokens.check_balances()', 'finds nothing where all adds up');

savepoint paid;
update tokens.purchases set total = total - 1;
select results_eq(
    'select * from tokens.check_balances()', 'values (test.meter_id(1), 4::numeric, 0::numeric)',
    'finds energy for which another sum was paid'
);
update tokens.purchases set total = total + 1, account_id = test.user_id(9);
select results_eq(
    'select * from tokens.check_balances()', 'values (test.meter_id(1), 4::numeric, 0::numeric)',
    'finds energy that nobody paid for'
);
rollback to savepoint paid;

update tokens.balances set bought_kwh = bought_kwh + 1, balance_kwh = balance_kwh + 1;
select results_eq(
    'select * from tokens.check_balances()', 'values (test.meter_id(1), 5::numeric, 4::numeric)',
    'finds a balance that was tampered with'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select * from tokens.check_balances()', '42501', null, 'is for the service');

select * from finish();
rollback;
