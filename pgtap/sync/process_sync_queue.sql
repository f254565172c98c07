begin;
select plan(11);

-- Contract
select function_returns('sync', 'process_sync_queue', array['integer'], 'integer');
select is_definer('sync', 'process_sync_queue', array['integer']);
select function_privs_are('sync', 'process_sync_queue', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', 'process_sync_queue', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('sync', 'process_sync_queue', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "bad"}'), '{"id": "00000000-0000-7000-8000-000000000077", "function": "garden.wait_longer"}'::jsonb, test.item(2, 'tasks', 3, 'update', 1, '{"title": "b"}'), test.item(3, 'tasks', 3, 'update', 7, '{"title": "b"}'), test.item(4, 'pages', 1, 'insert', null, '{"title": "b"}')));
select test.login_as('authenticated', test.user_id(2));
select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 2, 'update', 0, '{"title": "c"}')));
select test.login_as('service_role');
select is(sync.process_sync_queue(), 5, 'answers what waits, of all clients');
select is(sync.process_sync_queue(), 0, 'once');
select throws_ok('select sync.process_sync_queue(0)', 'PT400', 'invalid_limit', 'at least one at a time');
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select status from sync.list_sync_queue()', $$ values ('failed'), ('processing'), ('completed'), ('failed'), ('completed') $$,
    'a bad item blocks no other one; what is to be tried again stays'
);
select is((select status from sync.list_sync_queue(p_limit => 1)), 'failed', 'in order');
select test.login_as('authenticated', test.user_id(2));
select results_eq('select status from sync.list_sync_queue()', $$ values ('conflict') $$, 'another user''s conflict is theirs');

select * from finish();
rollback;
