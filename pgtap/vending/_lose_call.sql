begin;
select plan(11);

-- Contract
select function_returns('vending', '_lose_call', array['vending.orders'], 'vending.orders');
select isnt_definer('vending', '_lose_call', array['vending.orders']);
select function_privs_are('vending', '_lose_call', array['vending.orders'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_lose_call', array['vending.orders'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_lose_call', array['vending.orders'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_lose_call', array['vending.orders'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_lose_call', array['vending.orders'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'vending') as order_id;
grant select on made to public;

-- Behaviour
select is((vending._lose_call(test.get_order((select order_id from made)))).state::text, 'unknown', 'a vend that nobody reported may have happened');
select results_eq('select outcome from vending.provider_calls', $$ values ('lost') $$, 'the call is written off');
update vending.orders set retry_at = null;
select vending.begin_step((select order_id from made), 'query');
select is((vending._lose_call(test.get_order((select order_id from made)))).call_id, null, 'a query is asked again');
select is((test.get_order((select order_id from made))).state::text, 'unknown', 'and nothing is known');

select * from finish();
rollback;
