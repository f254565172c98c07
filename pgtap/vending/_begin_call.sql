begin;
select plan(11);

-- Contract
select function_returns('vending', '_begin_call', array['vending.orders', 'vending.providers', 'text'], 'vending.step');
select isnt_definer('vending', '_begin_call', array['vending.orders', 'vending.providers', 'text']);
select function_privs_are('vending', '_begin_call', array['vending.orders', 'vending.providers', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_begin_call', array['vending.orders', 'vending.providers', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_begin_call', array['vending.orders', 'vending.providers', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_begin_call', array['vending.orders', 'vending.providers', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_begin_call', array['vending.orders', 'vending.providers', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

select vending._price_order(test.get_order((select order_id from made)), m) from meters.meters as m;

-- Behaviour
create temporary table step on commit drop as
select s.* from vending.providers as p, vending._begin_call(test.get_order((select order_id from made)), p, 'vend') as s where p.provider_code = 'kplc';
select results_eq(
    $$ select action, provider_code, request ->> 'amount', request ->> 'energy_kwh', request ->> 'reference' from step $$,
    $$ select 'vend', 'kplc', '100.00', '4', order_id::text from made $$,
    'says what to ask'
);
select results_eq(
    'select c.operation, c.outcome, c.order_id from vending.provider_calls as c join step as s on (s.call_at, s.call_id) = (c.call_at, c.call_id)',
    $$ select 'vend', null::text, order_id from made $$,
    'and writes the call down before it is made'
);
select is((test.get_order((select order_id from made))).state::text, 'vending', 'the order is under way');
select is((test.get_order((select order_id from made))).attempt_count, 1::smallint, 'for the first time');

select * from finish();
rollback;
