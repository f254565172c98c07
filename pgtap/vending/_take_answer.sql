begin;
select plan(21);

-- Contract
select function_returns('vending', '_take_answer', array['vending.orders', 'text', 'jsonb'], 'void');
select isnt_definer('vending', '_take_answer', array['vending.orders', 'text', 'jsonb']);
select function_privs_are('vending', '_take_answer', array['vending.orders', 'text', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('vending', '_take_answer', array['vending.orders', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', '_take_answer', array['vending.orders', 'text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('vending', '_take_answer', array['vending.orders', 'text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('vending', '_take_answer', array['vending.orders', 'text', 'jsonb'], 'service_role', '{}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'vending') as order_id;
grant select on made to public;

update vending.providers set settle_seconds = 100, query_limit = 2, pause_seconds = 1 where provider_code = 'kplc';

-- Behaviour
select lives_ok($$ select vending._take_answer(test.get_order((select order_id from made)), 'retry', '{"error_code": "busy", "retry_after": 60}') $$, 'surely not vended');
select results_eq('select state::text, reason, retry_at > now() + interval ''59 seconds'' from test.get_order((select order_id from made))', $$ values ('paid', 'busy', true) $$, 'is tried again, when the provider asks for it');

create temporary table other on commit drop as select test.create_order(2, 'vending') as order_id;
select lives_ok($$ select vending._take_answer(test.get_order((select order_id from other)), 'not_found', '{}') $$, 'anything strange');
select is((test.get_order((select order_id from other))).state::text, 'unknown', 'leaves it unknown');
select lives_ok($$ select vending._take_answer(test.get_order((select order_id from other)), 'not_found', '{}') $$, 'a reference that is not known');
select is((test.get_order((select order_id from other))).state::text, 'unknown', 'may still be under way');
update vending.orders set sent_at = sent_at - interval '101 seconds' where order_id = (select order_id from other);
select lives_ok($$ select vending._take_answer(test.get_order((select order_id from other)), 'not_found', '{}') $$, 'after a while');
select is((test.get_order((select order_id from other))).state::text, 'paid', 'it surely is not');

create temporary table third on commit drop as select test.create_order(3, 'unknown') as order_id;
update vending.orders set query_count = 2 where order_id = (select order_id from third);
select lives_ok($$ select vending._take_answer(test.get_order((select order_id from third)), 'pending', '{}') $$, 'what was asked often enough');
select isnt((test.get_order((select order_id from third))).needs_staff_at, null, 'is for a person');
update vending.orders set query_count = 3 where order_id = (select order_id from third);
select lives_ok($$ select vending._take_answer(test.get_order((select order_id from third)), 'pending', '{}') $$, 'what takes longer');
select isnt_empty($$ select from events.events where event_type = 'order_delayed' $$, 'is said to');
select lives_ok($$ select vending._take_answer(test.get_order((select order_id from third)), 'refused', '{"error_code": "vend_failed"}') $$, 'what the provider gave up');
select results_eq('select state::text, reason from test.get_order((select order_id from third))', $$ values ('refunded', 'vend_failed') $$, 'is refunded');

select * from finish();
rollback;
