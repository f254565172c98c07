begin;
select plan(10);

-- Contract
select function_returns('vending', '_lock_order', array['uuid'], 'vending.orders');
select isnt_definer('vending', '_lock_order', array['uuid']);
select function_privs_are('vending', '_lock_order', array['uuid'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_lock_order', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_lock_order', array['uuid'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_lock_order', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_lock_order', array['uuid'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is((vending._lock_order((select order_id from made))).state::text, 'paid', 'returns the order as it is');
select isnt_empty(
    $$ select from pg_locks where relation = 'payments.accounts'::regclass and mode = 'RowShareLock' and pid = pg_backend_pid() $$,
    'after its wallet'
);

-- Errors
select throws_ok('select vending._lock_order(test.user_id(9))', 'PT404', 'order_not_found', 'an order that is not there');

select * from finish();
rollback;
