begin;
select plan(23);

-- Contract
select function_returns('sync', 'push_changes', array['uuid', 'jsonb'], 'jsonb');
select is_definer('sync', 'push_changes', array['uuid', 'jsonb']);
select function_privs_are('sync', 'push_changes', array['uuid', 'jsonb'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'push_changes', array['uuid', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'push_changes', array['uuid', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
select is(
    test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}')) -> 0 #- '{row,created_at}',
    jsonb_build_object('id', test.user_id(900001), 'status', 'applied', 'is_replay', false, 'table', 'garden.notes', 'record_id', test.user_id(1001),
        'operation', 'update', 'version', 2, 'is_deleted', false,
        'row', jsonb_build_object('note_id', test.user_id(1001), 'user_id', test.user_id(1), 'title', 'a', 'body', null, 'stars', 0)),
    'applies a change'
);
select is(test.push(1, test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}')) #>> '{0,is_replay}', 'true', 'once');
select is(test.push(1, test.item(2, 'notes', 1, 'update', 1, '{"title": "b"}')) #>> '{0,status}', 'applied', 'the client''s own changes are no conflict');
select is(test.push(2, test.item(3, 'notes', 1, 'update', 1, '{"title": "c"}')) #>> '{0,status}', 'conflict', 'somebody else''s are');
select is(test.push(2, test.item(4, 'tasks', 3, 'update', 1, '{"title": "c"}')) #>> '{0,status}', 'applied', 'a device changes one column');
select is(test.push(1, test.item(5, 'tasks', 3, 'update', 1, '{"points": 9}')) #>> '{0,resolution}', 'merge', 'another one another');
select is(test.push(1, test.item(6, 'tasks', 3, 'delete', 1)) #>> '{0,status}', 'conflict', 'but deletes nothing that it has not seen');
select is(test.push(1, jsonb_build_object('id', test.user_id(77), 'function', 'garden.name_note', 'arguments',
    jsonb_build_object('p_note_id', test.user_id(1002), 'p_title', 'stolen'))) #> '{0,result,is_found}', 'false', 'functions see what their caller may see');
select is(test.push(1, test.item(8, 'notes', 2, 'insert', null, '{"title": "c"}')) #>> '{0,code}', '23505', 'nobody else''s record is taken');
select is(test.push(1, test.item(9, 'pages', 9, 'insert', null, '{"title": "p"}')) #>> '{0,status}', 'applied', 'makes a page');
select is(test.push(2, test.item(10, 'pages', 9, 'update', 0, '{"title": "q"}')) #>> '{0,resolution}', 'server_wins', 'rule server_wins');
select is(test.push(1, test.item(11, 'leaves', 9, 'insert', null, '{"title": "p"}')) #>> '{0,status}', 'applied', 'makes a leaf');
select is(test.push(2, test.item(12, 'leaves', 9, 'update', 0, '{"title": "q"}')) #>> '{0,resolution}', 'client_wins', 'rule client_wins');
select is(test.push(1, test.item(13, 'notes', 1, 'update', 99, '{"title": "q"}')) #>> '{0,code}', 'base_version_ahead', 'knows the future when it sees it');
select throws_ok($$ select sync.push_changes(test.user_id(5001), '{}') $$, 'PT400', 'invalid_changes', 'a batch is an array');
select throws_ok($$ select sync.push_changes(null, '[]') $$, 'PT400', 'invalid_client', 'of a client');
select test.logout();
select is((select title from garden.notes where note_id = test.user_id(1002)), 'theirs', 'what belongs to others is as it was');
select test.login_as('authenticated');
select throws_ok($$ select sync.push_changes(test.user_id(5001), '[]') $$, 'PT401', 'not_authenticated', 'of a user');

select * from finish();
rollback;
