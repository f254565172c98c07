begin;
select plan(11);

-- Contract
select function_returns('vending', '_drop_order', array['payments.transactions'], 'void');
select isnt_definer('vending', '_drop_order', array['payments.transactions']);
select function_privs_are('vending', '_drop_order', array['payments.transactions'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_drop_order', array['payments.transactions'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_drop_order', array['payments.transactions'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_drop_order', array['payments.transactions'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_drop_order', array['payments.transactions'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

-- Behaviour
select lives_ok(
    $$ select vending._drop_order(payments.update_transaction_status((test.get_order((select order_id from made))).payment_transaction_id, 'failed', 'no PIN')) $$,
    'a payment that failed …'
);
select is((test.get_order((select order_id from made))).state::text, 'cancelled', '… ends the order');
select is((test.get_order((select order_id from made))).reason, 'The payment failed: no PIN', 'and says why');
select lives_ok(
    $$ select vending._drop_order(t) from payments.transactions as t
       where t.transaction_id = (test.get_order((select order_id from made))).payment_transaction_id $$,
    'again changes nothing'
);

select * from finish();
rollback;
