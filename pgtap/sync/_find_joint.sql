begin;
select plan(8);

-- Contract
select function_returns('sync', '_find_joint', array['jsonb', 'jsonb'], 'text[]');
select isnt_definer('sync', '_find_joint', array['jsonb', 'jsonb']);
select function_privs_are('sync', '_find_joint', array['jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_joint', array['jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_joint', array['jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
create function pg_temp.found(p_items jsonb) returns text[] language sql as $$ select sync._find_joint(p_items, sync._find_tables(p_items)) $$;
select is(
    pg_temp.found(jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "t"}'), test.item(2, 'notes', 2, 'delete', 1))),
    array(select table_id || '/update' from sync.tables where table_name = 'garden.notes'), 'finds what may be written together'
);
select is(pg_temp.found('[{"table": 7, "operation": "update", "data": {"x": 1}}, {"id": "x"}, {"table": "notes", "operation": "insert", "data": 5}]'),
    '{}', 'and nothing in what is wrong');
update sync.tables set operations = '{insert}' where table_name = 'garden.notes';
select is(pg_temp.found(jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "t"}'))), '{}', 'nor in what is not allowed');

select * from finish();
rollback;
