begin;
select plan(18);

-- Contract
select function_returns('sync', '_apply_change', array['sync.tables', 'sync.clients', 'jsonb', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_apply_change', array['sync.tables', 'sync.clients', 'jsonb', 'jsonb']);
select function_privs_are('sync', '_apply_change', array['sync.tables', 'sync.clients', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_apply_change', array['sync.tables', 'sync.clients', 'jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_apply_change', array['sync.tables', 'sync.clients', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select sync._get_client(test.user_id(5001));
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 9, 'insert', null, '{"title": "n"}')), '{"status": "applied"}', 'makes a record');
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 1, 'update', 1, '{"title": "x"}')) ->> 'status', 'applied', 'changes one whose version was seen');
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 1, 'update', 1, '{"title": "y"}')) - 'server_data', '{"status": "conflict", "fields": [], "resolution": null, "server_version": 2}', 'not one that somebody changed since');
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 1, 'update', 1, '{"title": "x"}')) ->> 'status', 'applied', 'unless to the same');
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 1, 'delete', 1)) ->> 'status', 'conflict', 'nor deletes it');
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 1, 'insert', null, '{"title": "z"}')) ->> 'status', 'conflict', 'nor makes it again');
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 1, 'delete', 2)) ->> 'status', 'applied', 'deletes');
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 1, 'delete', 1)) ->> 'status', 'applied', 'and again');
select is(sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 1, 'update', 2, '{"title": "z"}')) ->> 'status', 'conflict', 'what is gone is not changed');
select throws_ok($$ select sync._apply_change(test.sync_table('notes'), test.sync_client(1), test.item(1, 'notes', 2, 'update', 1, '{"title": "z"}')) $$, 'PT404', 'record_not_found', 'nobody else''s record');
select throws_ok($$ select sync._apply_change(test.sync_table('cards'), test.sync_client(1), test.item(1, 'cards', 6, 'update', 1, '{"title": "z"}')) $$, 'PT404', 'record_not_found', 'nor one that policies hide');
select throws_ok($$ select sync._apply_change(test.sync_table('tasks'), test.sync_client(1), test.item(1, 'tasks', 3, 'update', 9, '{"title": "z"}')) $$, 'PT409', 'base_version_ahead', 'no version of the future');
select throws_ok($$ select sync._apply_change(test.sync_table('tasks'), test.sync_client(1), test.item(1, 'tasks', 3, 'update', null, '{"title": "z"}')) $$, 'PT422', 'base_version_missing', 'a change has a base');

select * from finish();
rollback;
