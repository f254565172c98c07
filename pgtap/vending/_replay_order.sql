begin;
select plan(11);

-- Contract
select function_returns('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text'], 'vending.orders');
select isnt_definer('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text']);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is(
    (vending._replay_order(test.get_order((select order_id from made)), test.meter_id(1), 100, 'wallet')).order_id,
    (select order_id from made), 'the same request gets the same order'
);

-- Errors
select throws_ok($$ select vending._replay_order(test.get_order((select order_id from made)), test.meter_id(2), 100, 'wallet') $$, 'PT422', 'idempotency_key_reused', 'not for another meter');
select throws_ok($$ select vending._replay_order(test.get_order((select order_id from made)), test.meter_id(1), 101, 'wallet') $$, 'PT422', 'idempotency_key_reused', 'nor another amount');
select throws_ok($$ select vending._replay_order(test.get_order((select order_id from made)), test.meter_id(1), 100, 'mpesa') $$, 'PT422', 'idempotency_key_reused', 'nor another way to pay');

select * from finish();
rollback;
