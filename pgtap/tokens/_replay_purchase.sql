begin;
select plan(5);

select test.create_customer(1);

-- Contract
select function_returns('tokens', '_replay_purchase', array['payments.transactions', 'uuid', 'numeric'], 'tokens.purchases');
select function_privs_are('tokens', '_replay_purchase', array['payments.transactions', 'uuid', 'numeric'], 'authenticated', '{}'::text[]);

-- Behaviour
create temporary table bought on commit drop as
select * from tokens.purchase_tokens(test.meter_id(1), 100, 'key', (test.wallet(1)).account_id);
select results_eq(
    $$ select (tokens._replay_purchase(t, test.meter_id(1), 100.00)).* from payments.transactions as t where t.idempotency_key = 'key' $$,
    'select * from bought', 'finds the purchase of a payment'
);

-- Errors
select throws_ok(
    $$ select tokens._replay_purchase(t, test.meter_id(1), 99) from payments.transactions as t where t.idempotency_key = 'key' $$,
    'PT422', 'idempotency_key_reused', 'refuses another amount'
);
select throws_ok(
    $$ select tokens._replay_purchase(t, test.meter_id(1), 1000) from payments.transactions as t where t.idempotency_key = 'start' $$,
    'PT422', 'idempotency_key_reused', 'refuses a key that paid for something else'
);

select * from finish();
rollback;
