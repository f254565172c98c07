begin;
select plan(16);

-- Contract
select function_returns('vending', 'advance_orders', array['integer'], 'integer');
select is_definer('vending', 'advance_orders', array['integer']);
select function_privs_are('vending', 'advance_orders', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'advance_orders', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'advance_orders', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('vending', 'advance_orders', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('vending', 'advance_orders', array['integer'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'pending') as order_id;
grant select on made to public;

create temporary table other on commit drop as select test.create_order(2, 'unknown') as order_id;
create temporary table third on commit drop as select test.create_order(3, 'pending') as order_id;

-- Behaviour
select is(vending.advance_orders(), 0, 'nothing is due');
select test.age_order((select order_id from made));
select is(vending.advance_orders(), 1, 'what is due is looked after');
select is((test.get_order((select order_id from made))).state::text, 'expired', 'an order that nobody paid expires');
select is(
    (select t.status::text from payments.transactions as t where t.transaction_id = (test.get_order((select order_id from made))).payment_transaction_id),
    'cancelled', 'nobody waits for its money'
);
select is((test.get_order((select order_id from third))).state::text, 'pending', 'others stay');
delete from jobs.waiting;
delete from jobs.ready;
delete from jobs.unique_keys;
select test.age_order((select order_id from other));
select is(vending.advance_orders(), 1, 'an order whose job was lost');
select is((select test.count_jobs('query_vend')), 1::bigint, 'gets another one');
select is(vending.advance_orders(), 0, 'once');

-- Errors
select throws_ok('select vending.advance_orders(0)', 'PT400', 'invalid_limit', 'at least one at a time');

select * from finish();
rollback;
