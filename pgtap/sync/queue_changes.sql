begin;
select plan(12);

-- Contract
select function_returns('sync', 'queue_changes', array['uuid', 'jsonb'], 'jsonb');
select is_definer('sync', 'queue_changes', array['uuid', 'jsonb']);
select function_privs_are('sync', 'queue_changes', array['uuid', 'jsonb'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'queue_changes', array['uuid', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'queue_changes', array['uuid', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select is(sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'))) #>> '{results,0,status}', 'pending', 'waits');
select is(sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'))) #>> '{results,0,status}', 'pending', 'once');
select throws_ok($$ select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "b"}'))) $$, 'PT409', 'item_id_reused', 'an id is one item''s');
select throws_ok($$ select sync.queue_changes(test.user_id(5001), '[{"id": 1}]') $$, 'PT400', 'invalid_item', 'items have ids');
select throws_ok($$ select sync.queue_changes(test.user_id(5001), '7') $$, 'PT400', 'invalid_changes', 'a batch is an array');
select test.logout();
select is((select title from garden.notes where note_id = test.user_id(1001)), 'mine', 'nothing is done yet');
select test.login_as('authenticated', test.user_id(1));
select is(test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}')) #>> '{0,status}', 'applied', 'a push does not wait');

select * from finish();
rollback;
