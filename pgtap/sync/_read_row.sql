begin;
select plan(9);

-- Contract
select function_returns('sync', '_read_row', array['sync.tables', 'uuid', 'boolean'], 'jsonb');
select isnt_definer('sync', '_read_row', array['sync.tables', 'uuid', 'boolean']);
select function_privs_are('sync', '_read_row', array['sync.tables', 'uuid', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_read_row', array['sync.tables', 'uuid', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_read_row', array['sync.tables', 'uuid', 'boolean'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(sync._read_row(test.sync_table('notes'), test.user_id(1001)) ->> 'title', 'mine', 'reads a row');
select is(sync._read_row(test.sync_table('notes'), test.user_id(1001), true) ->> 'secret', 's', 'with every column, and locks it');
select is(sync._read_row(test.sync_table('notes'), test.user_id(1002)), null, 'nobody else''s');
select is(sync._read_row(test.sync_table('cards'), test.user_id(1006)), null, 'nor what policies do not show');

select * from finish();
rollback;
