begin;
select plan(21);

-- Contract
select function_returns('vending', 'resolve_order', array['uuid', 'text', 'text', 'text'], 'vending.orders');
select is_definer('vending', 'resolve_order', array['uuid', 'text', 'text', 'text']);
select function_privs_are('vending', 'resolve_order', array['uuid', 'text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'resolve_order', array['uuid', 'text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'resolve_order', array['uuid', 'text', 'text', 'text'], 'operator', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'resolve_order', array['uuid', 'text', 'text', 'text'], 'admin', '{EXECUTE}'::text[]);
select function_privs_are('vending', 'resolve_order', array['uuid', 'text', 'text', 'text'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'unknown') as order_id;
grant select on made to public;

create temporary table other on commit drop as select test.create_order(2, 'unknown') as order_id;
create temporary table third on commit drop as select test.create_order(3, 'paid') as order_id;
grant select on other, third to public;
select test.create_operator(8, 'Nairobi');
select test.create_operator(9, 'Mombasa');

-- Behaviour
select test.login_as('operator', test.user_id(8));
select is((vending.resolve_order((select order_id from made), 'delivered', 'read out', '1234 5678 9012 3456 7890')).token, '12345678901234567890', 'a token that was found is delivered');
select is((vending.resolve_order((select order_id from other), 'refunded', 'they said no')).state::text, 'refunded', 'where there is none the money is free');
select is(auth.role(), 'operator', 'the operator is nobody else afterwards');
select test.logout();
select results_eq('select balance, held from test.wallet(1)', 'values (900.00, 0.00)', 'the price was taken');
select results_eq('select balance, held from test.wallet(2)', 'values (1000.00, 0.00)', 'or not');
select results_eq(
    $$ select to_state::text, reason, actor_user_id from vending.order_changes where order_id = (select order_id from other) order by change_id desc limit 1 $$,
    $$ values ('refunded', 'they said no', test.user_id(8)) $$,
    'the trail knows who and why'
);

-- Errors
select test.login_as('operator', test.user_id(8));
select throws_ok($$ select vending.resolve_order((select order_id from third), 'lost', 'why') $$, 'PT400', 'invalid_outcome', 'one way or the other');
select throws_ok($$ select vending.resolve_order((select order_id from third), 'refunded', ' ') $$, 'PT400', 'reason_required', 'with a reason');
select throws_ok($$ select vending.resolve_order((select order_id from third), 'delivered', 'why', '123') $$, 'PT400', 'invalid_token', 'with all the digits');
select throws_ok($$ select vending.resolve_order((select order_id from third), 'refunded', 'why') $$, 'PT409', 'order_not_unknown', 'only what is unknown');
select throws_ok($$ select vending.resolve_order((select order_id from made), 'closed', 'why') $$, 'PT409', 'order_not_unknown', 'and what waits for a person');

-- Isolation
select test.login_as('operator', test.user_id(9));
select throws_ok($$ select vending.resolve_order((select order_id from third), 'refunded', 'why') $$, 'PT404', 'order_not_found', 'not in another region');
select test.logout();
update meters.meters set owner_user_id = test.user_id(8) where meter_id = test.meter_id(3);
select test.login_as('operator', test.user_id(8));
select throws_ok($$ select vending.resolve_order((select order_id from third), 'refunded', 'why') $$, 'PT403', 'own_order', 'nor for a meter of one''s own');
select test.login_as('admin', test.user_id(3));
select throws_ok($$ select vending.resolve_order((select order_id from third), 'refunded', 'why') $$, 'PT403', 'own_order', 'nor what one paid for');

select * from finish();
rollback;
