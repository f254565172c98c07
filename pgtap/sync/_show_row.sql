begin;
select plan(8);

-- Contract
select function_returns('sync', '_show_row', array['sync.tables', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_show_row', array['sync.tables', 'jsonb']);
select function_privs_are('sync', '_show_row', array['sync.tables', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_show_row', array['sync.tables', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_show_row', array['sync.tables', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(
    sync._show_row(test.sync_table('notes'), '{"note_id": 1, "secret": 2, "title": 3}'), '{"note_id": 1, "title": 3}', 'leaves out what is hidden'
);
select is(sync._show_row(test.sync_table('tasks'), '{"task_id": 1, "deleted_at": "2026-01-01"}'), null, 'and what is deleted');
select is(sync._show_row(test.sync_table('tasks'), null), null, 'nothing is nothing');

select * from finish();
rollback;
