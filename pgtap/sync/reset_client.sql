begin;
select plan(10);

-- Contract
select function_returns('sync', 'reset_client', array['uuid'], 'integer');
select is_definer('sync', 'reset_client', array['uuid']);
select function_privs_are('sync', 'reset_client', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'reset_client', array['uuid'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'reset_client', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
create temporary table pulled as select sync.pull_changes(test.user_id(5001)) ->> 'cookie' as cookie;
select test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "bad"}'));
select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(2, 'notes', 1, 'delete', 1)));
select is(sync.reset_client(test.user_id(5001)), 1, 'drops what waits');
select is(sync.list_inbox(test.user_id(5001)), '[]', 'empties the inbox');
select throws_ok('select sync.pull_changes(test.user_id(5001), cookie) from pulled', 'PT410', 'reset_required', 'makes it begin anew');
select is(test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "bad"}')) #>> '{0,is_replay}', 'true', 'what was answered stays answered');
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select sync.reset_client(test.user_id(5001))', 'PT404', 'client_not_found', 'not another user''s');

select * from finish();
rollback;
