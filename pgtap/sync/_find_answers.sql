begin;
select plan(7);

-- Contract
select function_returns('sync', '_find_answers', array['sync.clients', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_find_answers', array['sync.clients', 'jsonb']);
select function_privs_are('sync', '_find_answers', array['sync.clients', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_answers', array['sync.clients', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_answers', array['sync.clients', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'));
set local role app_api;
select is(
    sync._find_answers(test.sync_client(1), jsonb_build_array(test.item(1, 'notes', 1, 'delete'), '{"id": "x"}'::jsonb)) #>> array[test.user_id(900001)::text, 'status'],
    'applied', 'knows what was answered'
);
select is(sync._find_answers(test.sync_client(1), '[{"id": "x"}]'), '{}', 'and nothing else');

select * from finish();
rollback;
