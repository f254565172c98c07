begin;
select plan(12);

-- Contract
select function_returns('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb']);
select function_privs_are('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_choose_steps', array['sync.tables', 'sync.clients', 'sync.step[]', 'jsonb', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.plant_notes();
create function pg_temp.chosen(p_known jsonb, p_stops jsonb, p_items jsonb default null) returns bigint language sql as $$
    select coalesce(sum((g ->> 'item_count')::bigint), 0)::bigint from jsonb_array_elements(sync._choose_steps(test.sync_table('notes'), test.sync_client(1),
        test.push_steps(coalesce(p_items, test.three_changes())), sync._lock_records(coalesce(p_items, test.three_changes())), p_known, p_stops)) as g $$;
select is(pg_temp.chosen('{}', '{}'), 3::bigint, 'all that meet nothing');
select is(pg_temp.chosen(jsonb_build_object(test.user_id(900002), '{"hash": "x"}'::jsonb), '{}'), 1::bigint, 'up to one whose id is known');
select is(pg_temp.chosen('{}', (select jsonb_build_object(table_id || '/' || test.user_id(1004), 1) from sync.tables where table_name = 'garden.notes')),
    2::bigint, 'or whose record has stopped');
select is(pg_temp.chosen('{}', '{}', jsonb_set(test.three_changes(), '{0,base_version}', '0')), 0::bigint, 'or whose base is not the record''s version');
select is(pg_temp.chosen('{}', '{}', jsonb_set(test.three_changes(), '{1,data}', '{"nothing": 1}')), 1::bigint, 'or which sets what it must not');
select is(pg_temp.chosen('{}', '{}', jsonb_build_array(test.item(1, 'notes', 2, 'update', 1, '{"title": "a"}'))), 0::bigint, 'and nothing of others');
select is(jsonb_array_length(sync._choose_steps(test.sync_table('notes'), test.sync_client(1), test.push_steps(test.three_changes()),
    sync._lock_records(test.three_changes()), '{}', '{}')), 2, 'grouped by what they set');

select * from finish();
rollback;
