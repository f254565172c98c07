begin;
select plan(10);

-- Contract
select function_returns('vending', '_schedule_step', array['vending.orders', 'timestamp with time zone'], 'void');
select isnt_definer('vending', '_schedule_step', array['vending.orders', 'timestamp with time zone']);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamp with time zone'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamp with time zone'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamp with time zone'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is((select test.count_jobs('vend_token')), 1::bigint, 'an order that is paid has a job');
select vending._schedule_step(test.get_order((select order_id from made)));
select is((select test.count_jobs('vend_token')), 1::bigint, 'not two of them');
create temporary table other on commit drop as select test.create_order(2, 'unknown') as order_id;
select is((select test.count_jobs('query_vend')), 1::bigint, 'one that is unknown has a job that asks');

select * from finish();
rollback;
