begin;
select plan(12);

-- Contract
select function_returns('vending', '_call_staff', array['vending.orders', 'text'], 'vending.orders');
select isnt_definer('vending', '_call_staff', array['vending.orders', 'text']);
select function_privs_are('vending', '_call_staff', array['vending.orders', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_call_staff', array['vending.orders', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_call_staff', array['vending.orders', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_call_staff', array['vending.orders', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_call_staff', array['vending.orders', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'unknown') as order_id;
grant select on made to public;

-- Behaviour
select isnt((vending._call_staff(test.get_order((select order_id from made)), 'who knows')).needs_staff_at, null, 'hands an order to a person');
select isnt(test.open_alert(1, 'vend_unclear'), null, 'with an alert of its meter');
select is((test.get_order((select order_id from made))).next_step_at, null, 'and nobody goes on with it');
select is((test.get_order((select order_id from made))).reason, 'who knows', 'the reason stays');
select isnt_empty($$ select from events.events where event_type = 'order_unclear' $$, 'it is an event');

select * from finish();
rollback;
