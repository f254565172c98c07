begin;
select plan(10);

-- Contract
select function_returns('vending', '_close_order', array['vending.orders', 'text'], 'vending.orders');
select isnt_definer('vending', '_close_order', array['vending.orders', 'text']);
select function_privs_are('vending', '_close_order', array['vending.orders', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_close_order', array['vending.orders', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_close_order', array['vending.orders', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_close_order', array['vending.orders', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_close_order', array['vending.orders', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'refunded') as order_id;
grant select on made to public;

select vending._call_staff(test.get_order((select order_id from made)), 'a token came late');

-- Behaviour
select is((vending._close_order(test.get_order((select order_id from made)), 'taken up')).needs_staff_at, null, 'takes it from the queue');
select results_eq(
    'select from_state::text, to_state::text, reason from vending.order_changes where order_id = (select order_id from made) order by change_id desc limit 1',
    $$ values ('refunded', 'refunded', 'taken up') $$, 'with a line in the trail'
);
select is(test.open_alert(1, 'vend_unclear'), null, 'the alert is over');

select * from finish();
rollback;
