begin;
select plan(14);

-- Contract
select function_returns('vending', '_begin_vend', array['vending.orders', 'vending.providers'], 'vending.step');
select isnt_definer('vending', '_begin_vend', array['vending.orders', 'vending.providers']);
select function_privs_are('vending', '_begin_vend', array['vending.orders', 'vending.providers'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_begin_vend', array['vending.orders', 'vending.providers'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_begin_vend', array['vending.orders', 'vending.providers'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_begin_vend', array['vending.orders', 'vending.providers'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_begin_vend', array['vending.orders', 'vending.providers'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is((vending._begin_vend(test.get_order((select order_id from made)), p)).action, 'vend', 'a paid order is vended')
from vending.providers as p where provider_code = 'kplc';
create temporary table other on commit drop as select test.create_order(2, 'paid') as order_id;
update meters.meters set status = 'suspended' where meter_id = test.meter_id(2);
select is((vending._begin_vend(test.get_order((select order_id from other)), p)).action, 'done', 'not for a meter that was suspended')
from vending.providers as p where provider_code = 'kplc';
select is((test.get_order((select order_id from other))).state::text, 'refunded', 'its money is free again');
create temporary table third on commit drop as select test.create_order(3, 'paid') as order_id;
update meters.meters set tariff_code = 'none' where meter_id = test.meter_id(3);
select is((vending._begin_vend(test.get_order((select order_id from third)), p)).action, 'done', 'nor where the tariff refuses')
from vending.providers as p where provider_code = 'kplc';
select is((test.get_order((select order_id from third))).reason, 'tariff_not_found', 'and says so');
create temporary table fourth on commit drop as select test.create_order(4, 'paid') as order_id;
select test.age_order((select order_id from fourth), '2 days');
select is((vending._begin_vend(test.get_order((select order_id from fourth)), p)).action, 'done', 'nor what could not be had for too long')
from vending.providers as p where provider_code = 'kplc';
select is((test.get_order((select order_id from fourth))).state::text, 'refunded', 'which is given up');

select * from finish();
rollback;
