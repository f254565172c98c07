begin;
select plan(13);

-- Contract
select function_returns('vending', '_move_order', array['vending.orders', 'text', 'text'], 'vending.orders');
select isnt_definer('vending', '_move_order', array['vending.orders', 'text', 'text']);
select function_privs_are('vending', '_move_order', array['vending.orders', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_move_order', array['vending.orders', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_move_order', array['vending.orders', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_move_order', array['vending.orders', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_move_order', array['vending.orders', 'text', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is((vending._move_order(test.get_order((select order_id from made)), 'vending', 'why')).reason, 'why', 'moves an order, with the reason');
select ok((test.get_order((select order_id from made))).next_step_at > now(), 'and somebody looks after it later');
select isnt((vending._move_order(test.get_order((select order_id from made)), 'refunded')).finished_at, null, 'one that ends has an end');
select is((test.get_order((select order_id from made))).next_step_at, null, 'and nobody looks after it');

-- Errors
select throws_ok($$ select vending._move_order(test.get_order((select order_id from made)), 'paid') $$, 'PT409', 'invalid_state_change', 'what ended stays');
select throws_ok($$ select vending._move_order(test.get_order((select order_id from made)), 'lost') $$, '23514', null, 'there is no such state');

select * from finish();
rollback;
