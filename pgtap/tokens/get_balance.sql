begin;
select plan(8);

select test.create_customer(1);
select test.create_customer(2);

-- Contract
select function_returns('tokens', 'get_balance', array['uuid'], 'tokens.balances');
select is_definer('tokens', 'get_balance', array['uuid']);
select function_privs_are('tokens', 'get_balance', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('tokens', 'get_balance', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select balance_kwh, bought_kwh, last_tid from tokens.get_balance(test.meter_id(1))',
    'values (0::numeric(16, 6), 0::numeric(16, 6), null::bigint)', 'is zero before the first purchase'
);
select tokens.purchase_tokens(test.meter_id(1), 100);
select is((tokens.get_balance(test.meter_id(1))).balance_kwh, 4.0::numeric, 'shows what was bought');

-- Errors and isolation
select throws_ok($$ select tokens.get_balance(null) $$, 'PT404', 'meter_not_found', 'needs a meter');
select throws_ok($$ select tokens.get_balance(test.meter_id(2)) $$, 'PT404', 'meter_not_found', 'hides another user''s meter');

select * from finish();
rollback;
