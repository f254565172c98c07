begin;
select plan(14);

-- Contract
select function_returns('vending', 'orders__record_state', '{}'::text[], 'trigger');
select is_definer('vending', 'orders__record_state', '{}'::text[]);
select function_privs_are('vending', 'orders__record_state', '{}'::text[], 'anon', '{}'::text[]);
select function_privs_are('vending', 'orders__record_state', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'orders__record_state', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('vending', 'orders__record_state', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('vending', 'orders__record_state', '{}'::text[], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is_empty(
    $$ select from vending.order_transitions where to_state = 'pending' or from_state in ('delivered', 'refunded', 'expired', 'cancelled') $$,
    'nothing becomes pending again, and what ended stays'
);
update vending.orders set state = 'vending', reason = 'by hand';
select results_eq(
    'select from_state::text, to_state::text, reason, actor_role from vending.list_order_changes((select order_id from made))',
    $$ values (null, 'pending', null, 'service_role'), ('pending', 'paid', null, 'service_role'), ('paid', 'vending', 'by hand', 'service_role') $$,
    'a change leaves a trail, even one made by hand'
);
select results_eq(
    $$ select event_type from events.events where aggregate_id = (select order_id::text from made) order by event_id $$,
    $$ values ('order_created'), ('order_paid'), ('order_vending') $$,
    'and events'
);

-- Errors
select throws_ok($$ update vending.orders set state = 'pending' $$, 'PT409', 'invalid_state_change', 'a change that is not in the table is refused, even by hand');
select throws_ok($$ update vending.orders set state = 'vending' $$, 'PT409', 'invalid_state_change', 'nothing becomes what it is, so nothing happens twice');
select throws_ok(
    $$ insert into vending.orders select (jsonb_populate_record(o, jsonb_build_object('order_id', core.uuid_v7(), 'state', 'paid'))).* from vending.orders as o $$,
    'PT409', 'invalid_state_change', 'an order begins as pending'
);
select throws_ok($$ update vending.orders set state = 'delivered' $$, '23514', null, 'and is not delivered without a token');

select * from finish();
rollback;
