begin;
select plan(10);

-- Contract
select function_returns('vending', '_publish_order', array['vending.orders', 'text', 'text'], 'void');
select isnt_definer('vending', '_publish_order', array['vending.orders', 'text', 'text']);
select function_privs_are('vending', '_publish_order', array['vending.orders', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_publish_order', array['vending.orders', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_publish_order', array['vending.orders', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_publish_order', array['vending.orders', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_publish_order', array['vending.orders', 'text', 'text'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'delivered') as order_id;
grant select on made to public;

-- Behaviour
select lives_ok($$ select vending._publish_order(test.get_order((select order_id from made)), 'order_tested', 'paid') $$, 'publishes a fact');
select results_eq(
    $$ select aggregate_type, aggregate_id, payload ->> 'state', payload ->> 'previous_state', payload ->> 'user_id', payload ? 'meter_number'
       from events.events where event_type = 'order_tested' $$,
    $$ select 'order', order_id::text, 'delivered', 'paid', test.user_id(1)::text, true from made $$,
    'that says whose order it is, and how it stands'
);
select is_empty(
    $$ select from events.events where payload::text like '%' || test.token(1) || '%' $$,
    'the digits of a token are in no event'
);

select * from finish();
rollback;
