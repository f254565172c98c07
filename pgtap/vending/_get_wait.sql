begin;
select plan(15);

-- Contract
select function_returns('vending', '_get_wait', array['vending.orders', 'vending.providers'], 'numeric');
select isnt_definer('vending', '_get_wait', array['vending.orders', 'vending.providers']);
select function_privs_are('vending', '_get_wait', array['vending.orders', 'vending.providers'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_get_wait', array['vending.orders', 'vending.providers'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_get_wait', array['vending.orders', 'vending.providers'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_get_wait', array['vending.orders', 'vending.providers'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_get_wait', array['vending.orders', 'vending.providers'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is(vending._get_wait(test.get_order((select order_id from made)), p), 0::numeric, 'nothing to wait for') from vending.providers as p where provider_code = 'kplc';
update vending.providers set is_enabled = false where provider_code = 'kplc';
select is(vending._get_wait(test.get_order((select order_id from made)), p), 30::numeric, 'a provider that is switched off is not asked') from vending.providers as p where provider_code = 'kplc';
update vending.providers set is_enabled = true, open_until = clock_timestamp() + interval '10 seconds' where provider_code = 'kplc';
select ok(vending._get_wait(test.get_order((select order_id from made)), p) between 1 and 10.2, 'nor one whose breaker is open') from vending.providers as p where provider_code = 'kplc';
update vending.providers set open_until = null where provider_code = 'kplc';
update vending.orders set retry_at = clock_timestamp() + interval '20 seconds';
select ok(vending._get_wait(test.get_order((select order_id from made)), p) between 11 and 20, 'nor before its time') from vending.providers as p where provider_code = 'kplc';
update vending.orders set retry_at = null;
create temporary table other on commit drop as select test.create_order(1, 'vending', 50) as order_id;
select is(vending._get_wait(test.get_order((select order_id from made)), p), 2::numeric, 'nor while another token of the meter is on its way') from vending.providers as p where provider_code = 'kplc';
update vending.orders set state = 'unknown' where order_id = (select order_id from other);
select is(vending._get_wait(test.get_order((select order_id from made)), p), 0::numeric, 'one that is unknown holds nothing up') from vending.providers as p where provider_code = 'kplc';
update vending.providers set is_one_per_minute = true where provider_code = 'kplc';
update vending.orders set sent_at = clock_timestamp() where order_id = (select order_id from other);
select ok(vending._get_wait(test.get_order((select order_id from made)), p) between 0.1 and 60.1, 'but no two are asked for in a minute') from vending.providers as p where provider_code = 'kplc';
update vending.orders set sent_at = clock_timestamp() - interval '1 minute' where order_id = (select order_id from other);
select is(vending._get_wait(test.get_order((select order_id from made)), p), 0::numeric, 'the next minute is another') from vending.providers as p where provider_code = 'kplc';

select * from finish();
rollback;
