begin;
select plan(12);

-- Contract
select function_returns('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb']);
select function_privs_are('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

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
select sync._get_client(test.user_id(5001));
create function pg_temp.chosen(p_known jsonb, p_stops jsonb, p_items jsonb default null) returns bigint language sql as $$
    select coalesce(sum((g ->> 'item_count')::bigint), 0)::bigint from jsonb_array_elements(sync._choose_steps((select t from sync.tables as t where t.table_name = 'garden.notes'), (select c from sync.clients as c where c.client_id = test.user_id(5001)),
        pg_temp.steps(coalesce(p_items, (select items from batch))), sync._lock_records(coalesce(p_items, (select items from batch))), p_known, p_stops)) as g $$;
select is(pg_temp.chosen('{}', '{}'), 3::bigint, 'all that meet nothing');
select is(pg_temp.chosen(jsonb_build_object(test.user_id(900002), '{"hash": "x"}'::jsonb), '{}'), 1::bigint, 'up to one whose id is known');
select is(pg_temp.chosen('{}', (select jsonb_build_object(table_id || '/' || test.user_id(1004), 1) from sync.tables where table_name = 'garden.notes')),
    2::bigint, 'or whose record has stopped');
select is(pg_temp.chosen('{}', '{}', (select jsonb_set(items, '{0,base_version}', '0') from batch)), 0::bigint, 'or whose base is not the record''s version');
select is(pg_temp.chosen('{}', '{}', (select jsonb_set(items, '{1,data}', '{"nothing": 1}') from batch)), 1::bigint, 'or which sets what it must not');
select is(pg_temp.chosen('{}', '{}', jsonb_build_array(test.item(1, 'notes', 2, 'update', 1, '{"title": "a"}'))), 0::bigint, 'and nothing of others');
select is(jsonb_array_length(sync._choose_steps((select t from sync.tables as t where t.table_name = 'garden.notes'), (select c from sync.clients as c where c.client_id = test.user_id(5001)), pg_temp.steps((select items from batch)),
    sync._lock_records((select items from batch)), '{}', '{}')), 2, 'grouped by what they set');

select * from finish();
rollback;
