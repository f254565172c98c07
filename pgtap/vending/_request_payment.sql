begin;
select plan(10);

-- Contract
select function_returns('vending', '_request_payment', array['vending.orders', 'payments.accounts'], 'vending.orders');
select isnt_definer('vending', '_request_payment', array['vending.orders', 'payments.accounts']);
select function_privs_are('vending', '_request_payment', array['vending.orders', 'payments.accounts'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_request_payment', array['vending.orders', 'payments.accounts'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_request_payment', array['vending.orders', 'payments.accounts'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_request_payment', array['vending.orders', 'payments.accounts'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_request_payment', array['vending.orders', 'payments.accounts'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

-- Behaviour
select results_eq(
    $$ select t.type::text, t.status::text, t.amount::numeric, t.metadata ->> 'order_id' from payments.transactions as t
       where t.transaction_id = (test.get_order((select order_id from made))).payment_transaction_id $$,
    $$ select 'credit', 'pending', 100.00, order_id::text from made $$,
    'opens the credit that will bring the money'
);
select is((test.wallet(1)).balance, 1000.00, 'which brings nothing yet');
select isnt(
    (vending._request_payment(test.get_order((select order_id from made)), test.wallet(1))).payment_transaction_id, null,
    'the order knows it'
);

select * from finish();
rollback;
