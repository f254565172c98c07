begin;
select plan(9);

-- Contract
select function_returns('sync', '_find_stops', array['uuid', 'uuid', 'uuid[]'], 'jsonb');
select isnt_definer('sync', '_find_stops', array['uuid', 'uuid', 'uuid[]']);
select function_privs_are('sync', '_find_stops', array['uuid', 'uuid', 'uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_stops', array['uuid', 'uuid', 'uuid[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_stops', array['uuid', 'uuid', 'uuid[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine');
select test.login_as('authenticated', test.user_id(1));
select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 1, 'update', 1, '{"title": "bad"}'), test.item(2, 'notes', 2, 'insert', null, '{"title": "b"}')));
select test.login_as('service_role');
select sync.process_sync_queue();
select test.login_as('authenticated', test.user_id(1));
select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(3, 'notes', 1, 'update', 1, '{"title": "c"}'), test.item(4, 'notes', 2, 'update', 1, '{"title": "d"}')));
set local role app_api;
select is(
    sync._find_stops(test.user_id(1), test.user_id(5001), array[test.user_id(900003), test.user_id(900004)]),
    jsonb_build_object(
        (select table_id from sync.tables where table_name = 'garden.notes') || '/' || test.user_id(1001),
        jsonb_build_object('id', test.user_id(900001), 'status', 'rejected')
    ),
    'what was queued before the answer came finds the failure, and no success'
);
select is(sync._find_stops(test.user_id(1), test.user_id(5002), array[test.user_id(900003)]), '{}', 'of its own client');
update sync.items set created_at = clock_timestamp() + interval '1 hour' where item_id = test.user_id(900003);
select is(sync._find_stops(test.user_id(1), test.user_id(5001), array[test.user_id(900003)]), '{}', 'what was queued after it knew');
update sync.items set created_at = now(), is_in_inbox = true where item_id = test.user_id(900003);
update sync.items set is_in_inbox = false where item_id = test.user_id(900001);
select is(sync._find_stops(test.user_id(1), test.user_id(5001), array[test.user_id(900003)]), '{}', 'what is dismissed is known');

select * from finish();
rollback;
