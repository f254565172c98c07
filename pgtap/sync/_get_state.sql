begin;
select plan(8);

-- Contract
select function_returns('sync', '_get_state', array['sync.tables', 'uuid'], 'sync.records');
select isnt_definer('sync', '_get_state', array['sync.tables', 'uuid']);
select function_privs_are('sync', '_get_state', array['sync.tables', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_get_state', array['sync.tables', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_get_state', array['sync.tables', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((sync._get_state(test.sync_table('notes'), test.user_id(1001))).version, 1::bigint, 'knows the caller''s record');
select is((sync._get_state(test.sync_table('notes'), test.user_id(1002))).version, null, 'nobody else''s');
select is((sync._get_state(test.sync_table('cards'), test.user_id(1006))).version, 1::bigint, 'and all of a table without owners');

select * from finish();
rollback;
