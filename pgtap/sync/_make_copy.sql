begin;
select plan(10);

-- Contract
select function_returns('sync', '_make_copy', array['sync.tables', 'uuid'], 'jsonb');
select isnt_definer('sync', '_make_copy', array['sync.tables', 'uuid']);
select function_privs_are('sync', '_make_copy', array['sync.tables', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_make_copy', array['sync.tables', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_make_copy', array['sync.tables', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(sync._make_copy(test.sync_table('notes'), test.user_id(1001)) - 'row', '{"version": 1, "is_deleted": false}', 'is the record and its version');
select is(sync._make_copy(test.sync_table('notes'), test.user_id(1001)) #> '{row,secret}', null, 'without what is hidden');
select is(sync._make_copy(test.sync_table('tasks'), test.user_id(1004)), '{"version": 1, "is_deleted": true, "row": null}', 'says that it is deleted');
select is(sync._make_copy(test.sync_table('notes'), test.user_id(1002)), '{"version": null, "is_deleted": null, "row": null}', 'nothing of others');
select is(sync._make_copy(test.sync_table('cards'), test.user_id(1006)), '{"version": null, "is_deleted": null, "row": null}', 'nor of what policies do not show');

select * from finish();
rollback;
