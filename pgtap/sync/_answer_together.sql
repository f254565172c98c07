begin;
select plan(7);

-- Contract
select function_returns('sync', '_answer_together', array['sync.tables', 'sync.step[]'], 'jsonb[]');
select isnt_definer('sync', '_answer_together', array['sync.tables', 'sync.step[]']);
select function_privs_are('sync', '_answer_together', array['sync.tables', 'sync.step[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_answer_together', array['sync.tables', 'sync.step[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_answer_together', array['sync.tables', 'sync.step[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs'),
    (test.user_id(1003), test.user_id(1), 'third'), (test.user_id(1004), test.user_id(1), 'fourth');
create function pg_temp.steps(p_items jsonb) returns sync.step[] language sql as
    $$ select sync._list_steps(p_items, sync._find_tables(p_items), sync._find_joint(p_items, sync._find_tables(p_items))) $$;
create temporary table batch as select jsonb_build_array(
    test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'), test.item(2, 'notes', 3, 'update', 1, '{"stars": 2}'),
    test.item(3, 'notes', 4, 'update', 1, '{"title": "c"}')) as items;
grant select on batch to app_api;
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
create temporary table told as select a from unnest(sync._answer_together((select t from sync.tables as t where t.table_name = 'garden.notes'), pg_temp.steps((select items from batch)))) as a;
select results_eq($$ select a #>> '{answer,id}', a #>> '{answer,version}', a #>> '{answer,status}' from told $$,
    $$ values (test.user_id(900001)::text, '1', 'applied'), (test.user_id(900002)::text, '1', 'applied'), (test.user_id(900003)::text, '1', 'applied') $$,
    'each has its answer, in order');
select ok((select bool_and(a ?& '{item,hash,table_id}') from told), 'with what is stored of it');

select * from finish();
rollback;
