begin;
select plan(12);

-- Contract
select function_returns('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text', 'text'], 'vending.orders');
select isnt_definer('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text', 'text']);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_replay_order', array['vending.orders', 'uuid', 'numeric', 'text', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is(
    (vending._replay_order(test.get_order((select order_id from made)), test.meter_id(1), 100, 'wallet', null)).order_id,
    (select order_id from made), 'the same request gets the same order'
);

-- Errors
select throws_ok($$ select vending._replay_order(test.get_order((select order_id from made)), test.meter_id(2), 100, 'wallet', null) $$, 'PT422', 'idempotency_key_reused', 'not for another meter');
select throws_ok($$ select vending._replay_order(test.get_order((select order_id from made)), test.meter_id(1), 101, 'wallet', null) $$, 'PT422', 'idempotency_key_reused', 'nor another amount');
select throws_ok($$ select vending._replay_order(test.get_order((select order_id from made)), test.meter_id(1), 100, 'mpesa', null) $$, 'PT422', 'idempotency_key_reused', 'nor another way to pay');
select throws_ok($$ select vending._replay_order(test.get_order((select order_id from made)), test.meter_id(1), 100, 'wallet', '+254711000111') $$, 'PT422', 'idempotency_key_reused', 'nor another phone');

select * from finish();
rollback;
