begin;
select plan(13);

-- Contract
select function_returns('vending', '_refund_order', array['vending.orders', 'text'], 'vending.orders');
select isnt_definer('vending', '_refund_order', array['vending.orders', 'text']);
select function_privs_are('vending', '_refund_order', array['vending.orders', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_refund_order', array['vending.orders', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_refund_order', array['vending.orders', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_refund_order', array['vending.orders', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_refund_order', array['vending.orders', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'unknown') as order_id;
grant select on made to public;

-- Behaviour
select is((vending._refund_order(test.get_order((select order_id from made)), 'no token')).state::text, 'refunded', 'ends an order without a token');
select results_eq('select balance, held from test.wallet(1)', 'values (1000.00, 0.00)', 'its money is free again');
select is((test.get_order((select order_id from made))).reason, 'no token', 'the reason stays');
select is(
    (select t.status::text from payments.transactions as t where t.transaction_id = (test.get_order((select order_id from made))).purchase_id),
    'cancelled', 'the reservation is called off'
);

-- Errors
select throws_ok($$ select vending._refund_order(test.get_order((select order_id from made)), 'again') $$, 'PT409', 'invalid_state_change', 'not twice');
create temporary table other on commit drop as select test.create_order(1, 'delivered') as order_id;
select throws_ok($$ select vending._refund_order(test.get_order((select order_id from other)), 'sorry') $$, '23514', null, 'nor what was delivered');

select * from finish();
rollback;
