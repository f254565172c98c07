begin;
select plan(11);

-- Contract
select function_returns('vending', '_price_order', array['vending.orders', 'meters.meters'], 'vending.orders');
select isnt_definer('vending', '_price_order', array['vending.orders', 'meters.meters']);
select function_privs_are('vending', '_price_order', array['vending.orders', 'meters.meters'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_price_order', array['vending.orders', 'meters.meters'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_price_order', array['vending.orders', 'meters.meters'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_price_order', array['vending.orders', 'meters.meters'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_price_order', array['vending.orders', 'meters.meters'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

create temporary table meter on commit drop as select m from meters.meters as m where m.meter_id = test.meter_id(1);

-- Behaviour
select results_eq(
    'select p.total, p.energy_kwh, p.parts from meter, vending._price_order(test.get_order((select order_id from made)), m) as p',
    $$ values (100.00, 4.000000::numeric(16, 6), '{80.00,0.00,20.00,0.00}'::numeric[]) $$,
    'prices what the amount affords'
);
select tariffs.publish_tariff_version('flat', now() + interval '1 second', '[{"code": "all", "from_kwh": 0, "rate": 40}]');
select is(
    (select (vending._price_order(test.get_order((select order_id from made)), m)).total from meter), 100.00,
    'once: the price stays whatever tariffs do'
);

-- Errors
update vending.orders set priced_at = null, currency = 'USD';
select throws_ok('select vending._price_order(test.get_order((select order_id from made)), m) from meter', 'PT422', 'currency_mismatch', 'not in another currency');
update vending.orders set amount = 1, total = null;
select throws_ok('select vending._price_order(test.get_order((select order_id from made)), m) from meter', 'PT422', 'amount_too_small', 'nor less than a tenth of a kWh');

select * from finish();
rollback;
