begin;
select plan(10);

-- Contract
select function_returns('sync', 'list_sync_queue', array['uuid', 'text', 'integer', 'uuid'], 'setof sync.queue_item');
select is_definer('sync', 'list_sync_queue', array['uuid', 'text', 'integer', 'uuid']);
select function_privs_are('sync', 'list_sync_queue', array['uuid', 'text', 'integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'list_sync_queue', array['uuid', 'text', 'integer', 'uuid'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'list_sync_queue', array['uuid', 'text', 'integer', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}')));
select results_eq(
    'select id, user_id, table_name, record_id, operation, data, status, processed_at, version from sync.list_sync_queue()',
    $$ values (test.user_id(900001), test.user_id(1), 'garden.notes', test.user_id(1001), 'update', '{"title": "a"}'::jsonb, 'pending', null::timestamptz, 1::bigint) $$,
    'shows what waits'
);
select test.push(1, test.item(2, 'notes', 9, 'insert', null, '{"title": "a"}'));
select is((select count(*) from sync.list_sync_queue(p_status => 'completed')), 1::bigint, 'and what is done');
select is((select id from sync.list_sync_queue(p_after => test.user_id(900001))), test.user_id(900002), 'page by page');
select throws_ok($$ select sync.list_sync_queue(p_status => 'applied') $$, 'PT400', 'invalid_status', 'knows five states');
select test.login_as('authenticated', test.user_id(2));
select is_empty('select sync.list_sync_queue()', 'nobody else sees it');

select * from finish();
rollback;
