begin;
select plan(10);

-- Contract
select function_returns('vending', '_schedule_step', array['vending.orders', 'timestamptz'], 'void');
select isnt_definer('vending', '_schedule_step', array['vending.orders', 'timestamptz']);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamptz'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamptz'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamptz'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamptz'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_schedule_step', array['vending.orders', 'timestamptz'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is((select count(*) from jobs.list_jobs(p_handler => 'vend_token')), 1::bigint, 'an order that is paid has a job');
select vending._schedule_step(test.get_order((select order_id from made)));
select is((select count(*) from jobs.list_jobs(p_handler => 'vend_token')), 1::bigint, 'not two of them');
create temporary table other on commit drop as select test.create_order(2, 'unknown') as order_id;
select is((select count(*) from jobs.list_jobs(p_handler => 'query_vend')), 1::bigint, 'one that is unknown has a job that asks');

select * from finish();
rollback;
