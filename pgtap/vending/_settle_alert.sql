begin;
select plan(12);

-- Contract
select function_returns('vending', '_settle_alert', array['vending.orders'], 'void');
select isnt_definer('vending', '_settle_alert', array['vending.orders']);
select function_privs_are('vending', '_settle_alert', array['vending.orders'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_settle_alert', array['vending.orders'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_settle_alert', array['vending.orders'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_settle_alert', array['vending.orders'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_settle_alert', array['vending.orders'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'unknown') as order_id;
grant select on made to public;

-- Behaviour
select lives_ok($$ select vending._call_staff(test.get_order((select order_id from made)), 'who knows') $$, 'an order waits for a person');
select lives_ok($$ select vending._settle_alert(test.get_order((select order_id from made))) $$, 'as long as it does …');
select isnt(test.open_alert(1, 'vend_unclear'), null, '… the alert stays');
update vending.orders set needs_staff_at = null;
select lives_ok($$ select vending._settle_alert(test.get_order((select order_id from made))) $$, 'after that …');
select is(test.open_alert(1, 'vend_unclear'), null, '… it is over');

select * from finish();
rollback;
