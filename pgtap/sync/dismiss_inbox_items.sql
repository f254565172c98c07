begin;
select plan(10);

-- Contract
select function_returns('sync', 'dismiss_inbox_items', array['uuid', 'uuid[]'], 'integer');
select is_definer('sync', 'dismiss_inbox_items', array['uuid', 'uuid[]']);
select function_privs_are('sync', 'dismiss_inbox_items', array['uuid', 'uuid[]'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'dismiss_inbox_items', array['uuid', 'uuid[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'dismiss_inbox_items', array['uuid', 'uuid[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "bad"}'));
select test.login_as('authenticated', test.user_id(2));
select is(sync.dismiss_inbox_items(test.user_id(5001), array[test.user_id(900001)]), 0, 'not by others');
select test.login_as('authenticated', test.user_id(1));
select is(sync.dismiss_inbox_items(test.user_id(5001), array[test.user_id(900001)]), 1, 'takes an item out');
select is(sync.list_inbox(test.user_id(5001)), '[]', 'so that it is not there');
select is(test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "bad"}')) #>> '{0,is_replay}', 'true', 'its answer stays');
select throws_ok($$ select sync.dismiss_inbox_items(test.user_id(5001), '{}') $$, 'PT400', 'invalid_item', 'needs items');

select * from finish();
rollback;
