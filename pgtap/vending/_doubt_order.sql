begin;
select plan(11);

-- Contract
select function_returns('vending', '_doubt_order', array['vending.orders', 'text'], 'vending.orders');
select isnt_definer('vending', '_doubt_order', array['vending.orders', 'text']);
select function_privs_are('vending', '_doubt_order', array['vending.orders', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_doubt_order', array['vending.orders', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_doubt_order', array['vending.orders', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_doubt_order', array['vending.orders', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_doubt_order', array['vending.orders', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'vending') as order_id;
grant select on made to public;

-- Behaviour
select is((vending._doubt_order(test.get_order((select order_id from made)), 'no answer')).state::text, 'unknown', 'nobody knows');
select is((select test.count_jobs('query_vend')), 1::bigint, 'so the provider is asked');
select results_eq('select balance, held from test.wallet(1)', 'values (1000.00, 100.00)', 'the money waits');

-- Errors
select throws_ok($$ select vending._doubt_order(test.get_order((select order_id from made)), 'again') $$, 'PT409', 'invalid_state_change', 'not twice');

select * from finish();
rollback;
