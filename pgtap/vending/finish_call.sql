begin;
select plan(21);

-- Contract
select function_returns('vending', 'finish_call', array['uuid', 'uuid', 'timestamp with time zone', 'text', 'jsonb'], 'vending.step');
select is_definer('vending', 'finish_call', array['uuid', 'uuid', 'timestamp with time zone', 'text', 'jsonb']);
select function_privs_are('vending', 'finish_call', array['uuid', 'uuid', 'timestamp with time zone', 'text', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('vending', 'finish_call', array['uuid', 'uuid', 'timestamp with time zone', 'text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('vending', 'finish_call', array['uuid', 'uuid', 'timestamp with time zone', 'text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('vending', 'finish_call', array['uuid', 'uuid', 'timestamp with time zone', 'text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('vending', 'finish_call', array['uuid', 'uuid', 'timestamp with time zone', 'text', 'jsonb'], 'service_role', '{EXECUTE}'::text[]);

create temporary table made on commit drop as select test.create_order(1, 'paid') as order_id;
grant select on made to public;

create temporary table step on commit drop as select s.* from vending.begin_step((select order_id from made), 'vend') as s;

-- Behaviour
select is((vending.finish_call((select order_id from made), (select call_id from step), (select call_at from step), 'retry')).action, 'wait', 'what surely did not happen is tried again');
select is((test.get_order((select order_id from made))).state::text, 'paid', 'the order is paid as before');
update vending.orders set retry_at = null;
delete from step;
insert into step select s.* from vending.begin_step((select order_id from made), 'vend') as s;
select is((vending.finish_call((select order_id from made), (select call_id from step), (select call_at from step), 'vended', jsonb_build_object('token', '123'))).action, 'done', 'a token that is none …');
select is((test.get_order((select order_id from made))).state::text, 'unknown', '… is no answer');
update vending.orders set retry_at = null;
delete from step;
insert into step select s.* from vending.begin_step((select order_id from made), 'query') as s;
select is((vending.finish_call((select order_id from made), (select call_id from step), (select call_at from step), 'pending')).action, 'wait', 'a provider that is still at it is asked again');
select is((vending.finish_call((select order_id from made), (select call_id from step), (select call_at from step), 'pending')).action, 'wait', 'told twice it counts once');
select is((test.get_order((select order_id from made))).query_count, 1::smallint, 'as one query');
update vending.orders set retry_at = null;
delete from step;
insert into step select s.* from vending.begin_step((select order_id from made), 'query') as s;
select is((vending.finish_call((select order_id from made), (select call_id from step), (select call_at from step), 'vended', jsonb_build_object('token', test.token(5), 'receipt', 'R5'))).action, 'done', 'one that knows delivers');
select results_eq(
    'select state::text, token, receipt from test.get_order((select order_id from made))', $$ values ('delivered', test.token(5), 'R5') $$, 'the token'
);
select is((vending.finish_call((select order_id from made), (select call_id from step), (select call_at from step), 'refused')).action, 'done', 'what comes after that …');
select is((test.get_order((select order_id from made))).state::text, 'delivered', '… changes nothing');
select results_eq('select balance, held from test.wallet(1)', 'values (900.00, 0.00)', 'neither does the money');

-- Errors
select throws_ok($$ select vending.finish_call((select order_id from made), (select call_id from step), (select call_at from step), 'lost') $$, 'PT400', 'invalid_outcome', 'a call ends in one of a few ways');
select throws_ok($$ select vending.finish_call(test.user_id(9), null, null, 'vended') $$, 'PT404', 'order_not_found', 'of an order that there is');

select * from finish();
rollback;
