begin;
select plan(11);

-- Contract
select function_returns('sync', '_process_queue', array['uuid', 'uuid', 'integer', 'timestamp with time zone'], 'integer');
select isnt_definer('sync', '_process_queue', array['uuid', 'uuid', 'integer', 'timestamp with time zone']);
select function_privs_are('sync', '_process_queue', array['uuid', 'uuid', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_process_queue', array['uuid', 'uuid', 'integer', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_process_queue', array['uuid', 'uuid', 'integer', 'timestamp with time zone'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'), test.item(2, 'notes', 2, 'update', 1, '{"title": "b"}')));
select test.login_as('service_role');
set local role app_api;
select is(sync._process_queue(test.user_id(1), test.user_id(5001), 10), 2, 'answers what waits');
select is(auth.role(), 'service_role', 'and is who it was');
select test.logout();
select results_eq('select note_id, title from garden.notes order by 1', $$ values (test.user_id(1001), 'a'), (test.user_id(1002), 'theirs') $$, 'as the user whose it is');

select test.login_as('authenticated', test.user_id(1));
select sync.queue_changes(test.user_id(5001), jsonb_build_array(jsonb_build_object('id', test.user_id(77), 'function', 'garden.wait_longer')));
select test.logout();
update sync.items set attempt_count = 48 where item_id = test.user_id(77);
select test.login_as('service_role');
set local role app_api;
select sync._process_queue(test.user_id(1), test.user_id(5001), 10);
select is((select status from sync.items where item_id = test.user_id(77)), 'processing', 'what meets a shortage is tried again');
select is(sync._process_queue(test.user_id(1), test.user_id(5001), 10), 0, 'and waits until then');
select test.logout();
update sync.items set next_try_at = null where item_id = test.user_id(77);
select test.login_as('service_role');
set local role app_api;
select sync._process_queue(test.user_id(1), test.user_id(5001), 10);
select is((select answer ->> 'code' from sync.items where item_id = test.user_id(77)), 'retries_exhausted', 'not for ever');

select * from finish();
rollback;
