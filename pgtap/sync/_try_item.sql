begin;
select plan(11);

-- Contract
select function_returns('sync', '_try_item', array['sync.clients', 'jsonb', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_try_item', array['sync.clients', 'jsonb', 'jsonb']);
select function_privs_are('sync', '_try_item', array['sync.clients', 'jsonb', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_try_item', array['sync.clients', 'jsonb', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_try_item', array['sync.clients', 'jsonb', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select sync._get_client(test.user_id(5001));
select is(sync._try_item(test.sync_client(1), test.item(1, 'notes', 1, 'update', 1, '{"title": "x"}')) ->> 'status', 'applied', 'does what an item says');
select is(
    sync._try_item(test.sync_client(1), test.item(2, 'notes', 1, 'update', 2, '{"title": "bad"}')) - '{message,detail}'::text[],
    '{"status": "rejected", "code": "23514", "sqlstate": "23514", "constraint": "notes_title_check"}', 'says why not'
);
select is(sync._try_item(test.sync_client(1), '{"id": 1}') ->> 'code', 'invalid_item', 'of any item');
select is(sync._try_item(test.sync_client(1), jsonb_build_object('id', test.user_id(1), 'function', 'garden.wait_longer')) ->> 'status', 'retry', 'what may go well later is to come again');
select is(current_setting('sync.client'), '', 'nothing done afterwards counts as the client''s');
select is((select client_number from sync.records where record_id = test.user_id(1001)), (test.sync_client(1)).client_number, 'what it did, does');

select * from finish();
rollback;
