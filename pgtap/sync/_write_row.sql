begin;
select plan(15);

-- Contract
select function_returns('sync', '_write_row', array['sync.tables', 'text', 'uuid', 'jsonb'], 'boolean');
select isnt_definer('sync', '_write_row', array['sync.tables', 'text', 'uuid', 'jsonb']);
select function_privs_are('sync', '_write_row', array['sync.tables', 'text', 'uuid', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_write_row', array['sync.tables', 'text', 'uuid', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_write_row', array['sync.tables', 'text', 'uuid', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select ok(sync._write_row(test.sync_table('notes'), 'insert', test.user_id(1001), '{"title": "t", "stars": 2}'), 'adds a row');
select ok(sync._write_row(test.sync_table('notes'), 'update', test.user_id(1001), '{"title": null}'), 'changes it');
select results_eq('select user_id, title, stars from garden.notes', $$ values (test.user_id(1), null, 2) $$, 'as its owner''s, and nothing else of it');
select ok(sync._write_row(test.sync_table('notes'), 'delete', test.user_id(1001), '{}'), 'deletes it');
select ok(not sync._write_row(test.sync_table('notes'), 'delete', test.user_id(1001), '{}'), 'says when there is none');
select sync._write_row(test.sync_table('tasks'), 'insert', test.user_id(1003), '{}');
select sync._write_row(test.sync_table('tasks'), 'update', test.user_id(1003), '{"title": "u"}');
select results_eq('select version, updated_at from garden.tasks', $$ values (2::bigint, now()) $$, 'counts and stamps where there are columns for it');
select sync._write_row(test.sync_table('tasks'), 'delete', test.user_id(1003), '{}');
select is((select deleted_at from garden.tasks), now(), 'marks where there is a mark');
select sync._write_row(test.sync_table('tasks'), 'restore', test.user_id(1003), '{}');
select is((select deleted_at from garden.tasks), null, 'and takes it away again');
select throws_ok($$ select sync._write_row(test.sync_table('notes'), 'insert', test.user_id(1001), '{"title": "bad"}') $$, '23514', null, 'constraints speak');
select throws_ok($$ select sync._write_row(test.sync_table('cards'), 'insert', test.user_id(1001), '{"assignee_id": null}') $$, '42501', null, 'so do policies');

select * from finish();
rollback;
