begin;
select plan(18);

-- Contract
select function_returns('vending', 'begin_step', array['uuid', 'text'], 'vending.step');
select is_definer('vending', 'begin_step', array['uuid', 'text']);
select function_privs_are('vending', 'begin_step', array['uuid', 'text'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'begin_step', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'begin_step', array['uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('vending', 'begin_step', array['uuid', 'text'], 'admin', '{}'::text[]);
select function_privs_are('vending', 'begin_step', array['uuid', 'text'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

-- Behaviour
select is((vending.begin_step((select order_id from made), 'query')).action, 'done', 'a paid order is not asked about');
select is((vending.begin_step((select order_id from made), 'vend')).action, 'vend', 'it is vended');
select is((vending.begin_step((select order_id from made), 'vend')).action, 'wait', 'by one worker');
select is((vending.begin_step((select order_id from made), 'query')).action, 'done', 'nobody asks about what is under way');
select test.age_order((select order_id from made));
select is((vending.begin_step((select order_id from made), 'vend')).action, 'done', 'a call that nobody reported is lost');
select is((test.get_order((select order_id from made))).state::text, 'unknown', 'and the order unknown');
select is((vending.begin_step((select order_id from made), 'query')).action, 'wait', 'after a pause …');
update vending.orders set retry_at = null;
select is((vending.begin_step((select order_id from made), 'query')).action, 'query', '… its provider is asked');
select is((vending.begin_step((select order_id from made), 'query')).action, 'wait', 'by one worker');

-- Errors
select throws_ok($$ select vending.begin_step((select order_id from made), 'dance') $$, 'PT400', 'invalid_operation', 'there is nothing else to ask');
select throws_ok($$ select vending.begin_step(test.user_id(9), 'vend') $$, 'PT404', 'order_not_found', 'nor of whom');

select * from finish();
rollback;
