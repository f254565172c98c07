begin;
select plan(13);

-- Contract
select function_returns('vending', '_vend_software', array['vending.orders', 'meters.meters'], 'vending.orders');
select isnt_definer('vending', '_vend_software', array['vending.orders', 'meters.meters']);
select function_privs_are('vending', '_vend_software', array['vending.orders', 'meters.meters'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_vend_software', array['vending.orders', 'meters.meters'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_vend_software', array['vending.orders', 'meters.meters'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_vend_software', array['vending.orders', 'meters.meters'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_vend_software', array['vending.orders', 'meters.meters'], 'service_role', '{}'::text[]);

select test.create_customer(1);
create temporary table made on commit drop as
select order_id from vending.create_order(test.meter_id(1), 100, 'deposit', p_account_id => (test.wallet(1)).account_id);
select vending._reserve_money(test.get_order((select order_id from made)), test.wallet(1));

-- Behaviour
select matches(
    (select (vending._vend_software(test.get_order((select order_id from made)), m)).token from meters.meters as m), '^[0-9]{20}$',
    'issues 20 digits'
);
select is((test.wallet(1)).balance, 900.00, 'takes the price');
select is((select balance_kwh from tokens.balances), 4.000000, 'credits the energy, once');
select isnt((select tid from tokens.purchases), null, 'a token of ours has an identifier');
select is_empty('select tokens.check_balances()', 'the balance adds up');

-- Errors
select throws_ok(
    $$ select vending._vend_software(test.get_order((select order_id from made)), m) from meters.meters as m $$,
    '23514', null, 'not twice'
);

select * from finish();
rollback;
