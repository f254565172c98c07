begin;
select plan(11);

-- Contract
select function_returns('vending', '_apply_resolution', array['uuid', 'text', 'text', 'text'], 'vending.orders');
select is_definer('vending', '_apply_resolution', array['uuid', 'text', 'text', 'text']);
select function_privs_are('vending', '_apply_resolution', array['uuid', 'text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_apply_resolution', array['uuid', 'text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_apply_resolution', array['uuid', 'text', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_apply_resolution', array['uuid', 'text', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_apply_resolution', array['uuid', 'text', 'text', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'unknown') as order_id;
grant select on made to public;

create temporary table other on commit drop as select test.create_order(2, 'unknown') as order_id;
select vending.begin_step((select order_id from other), 'query') from (select test.age_order((select order_id from other))) as aged;

-- Behaviour
select is((vending._apply_resolution((select order_id from made), 'refunded', 'no', null)).state::text, 'refunded', 'does what was found to be right');

-- Errors
select throws_ok($$ select vending._apply_resolution((select order_id from other), 'refunded', 'no', null) $$, 'PT409', 'order_busy', 'not while the provider is asked');
select throws_ok($$ select vending._apply_resolution((select order_id from made), 'refunded', 'no', null) $$, 'PT409', 'order_not_unknown', 'not twice');
create temporary table third on commit drop as select test.create_order(1, 'delivered') as order_id, test.create_order(1, 'unknown') as unknown_id;
select throws_ok($$ select vending._apply_resolution((select unknown_id from third), 'delivered', 'yes', test.token(1)) $$, 'PT400', 'invalid_token', 'not with the token of another order');

select * from finish();
rollback;
