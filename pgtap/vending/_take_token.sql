begin;
select plan(13);

-- Contract
select function_returns('vending', '_take_token', array['vending.orders', 'jsonb'], 'void');
select isnt_definer('vending', '_take_token', array['vending.orders', 'jsonb']);
select function_privs_are('vending', '_take_token', array['vending.orders', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_take_token', array['vending.orders', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_take_token', array['vending.orders', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_take_token', array['vending.orders', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_take_token', array['vending.orders', 'jsonb'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'vending') as order_id;
grant select on made to public;

-- Behaviour
select lives_ok($$ select vending._take_token(test.get_order((select order_id from made)), jsonb_build_object('token', test.token(5))) $$, 'a token …');
select is((test.get_order((select order_id from made))).state::text, 'delivered', '… is delivered');
select vending._take_token(test.get_order((select order_id from made)), jsonb_build_object('token', test.token(5)));
select is((test.get_order((select order_id from made))).needs_staff_at, null, 'the same again is nothing new');
select vending._take_token(test.get_order((select order_id from made)), jsonb_build_object('token', test.token(6)));
select results_eq('select token, needs_staff_at is not null from test.get_order((select order_id from made))', 'values (test.token(5), true)', 'a second one is for a person');

create temporary table other on commit drop as select test.create_order(2, 'refunded') as order_id;
select vending._take_token(test.get_order((select order_id from other)), jsonb_build_object('token', test.token(7)));
select results_eq('select state::text, token, needs_staff_at is not null from test.get_order((select order_id from other))', $$ values ('refunded', null, true) $$, 'so is one for an order that was refunded');

create temporary table third on commit drop as select test.create_order(3, 'vending') as order_id;
select payments.void((test.get_order((select order_id from third))).purchase_id);
select vending._take_token(test.get_order((select order_id from third)), jsonb_build_object('token', test.token(8)));
select results_eq('select state::text, needs_staff_at is not null from test.get_order((select order_id from third))', $$ values ('unknown', true) $$, 'and one whose reservation was ended by hand');

select * from finish();
rollback;
