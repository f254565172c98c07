begin;
select plan(12);

-- Contract
select function_returns('vending', '_reserve_money', array['vending.orders', 'payments.accounts'], 'vending.orders');
select isnt_definer('vending', '_reserve_money', array['vending.orders', 'payments.accounts']);
select function_privs_are('vending', '_reserve_money', array['vending.orders', 'payments.accounts'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_reserve_money', array['vending.orders', 'payments.accounts'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_reserve_money', array['vending.orders', 'payments.accounts'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_reserve_money', array['vending.orders', 'payments.accounts'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_reserve_money', array['vending.orders', 'payments.accounts'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

-- Behaviour
select is(
    (vending._reserve_money(test.get_order((select order_id from made)), test.wallet(1))).state::text, 'paid',
    'an order whose money is reserved is paid'
);
select is((test.wallet(1)).held, 100.00, 'the money is reserved');
select is((test.wallet(1)).balance, 1000.00, 'and still there');
select is(
    (select t.type::text from payments.transactions as t where t.transaction_id = (test.get_order((select order_id from made))).purchase_id),
    'purchase', 'by a purchase that is to come'
);

-- Errors
update vending.orders set amount = 901;
alter table vending.orders disable trigger _500_record_state;
update vending.orders set state = 'pending';
select throws_ok($$ select vending._reserve_money(test.get_order((select order_id from made)), test.wallet(1)) $$, 'PT402', 'insufficient_funds', 'not more than there is');

select * from finish();
rollback;
