begin;
select plan(9);

-- Contract
select function_returns('sync', '_store_answers', array['sync.clients', 'jsonb[]'], 'void');
select isnt_definer('sync', '_store_answers', array['sync.clients', 'jsonb[]']);
select function_privs_are('sync', '_store_answers', array['sync.clients', 'jsonb[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_store_answers', array['sync.clients', 'jsonb[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_store_answers', array['sync.clients', 'jsonb[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select sync._get_client(test.user_id(5001));
create function pg_temp.entry(p_item integer, p_answer jsonb) returns jsonb language sql as $$
    select jsonb_build_object('item', test.item(p_item, 'notes', 1, 'update', 1), 'hash', 'abcd', 'table_id', 1,
        'answer', p_answer || jsonb_build_object('id', test.user_id(900000 + p_item), 'table', 'garden.notes', 'record_id', test.user_id(1001)))
$$;
select sync._store_answers(test.sync_client(1), array[
    pg_temp.entry(1, '{"status": "applied"}'),
    pg_temp.entry(2, jsonb_build_object('status', 'conflict', 'fields', '["title"]'::jsonb, 'server_version', 3, 'conflict_id', test.user_id(7))),
    pg_temp.entry(3, '{"status": "retry"}')
]);
select results_eq('select item_id, status, is_in_inbox from sync.items order by 1',
    $$ values (test.user_id(900001), 'applied', false), (test.user_id(900002), 'conflict', true) $$,
    'stores what was answered, and not what comes again; what was not applied is in the inbox');
select results_eq('select conflict_id, fields, server_version from sync.conflicts', $$ values (test.user_id(7), '{title}'::text[], 3::bigint) $$, 'and the conflict that was met');
select is((select answer ? 'server_version' from sync.items where item_id = test.user_id(900002)), false, 'which is not a part of the answer');
select sync._store_answers(test.sync_client(1), array[pg_temp.entry(2, '{"status": "applied"}')]);
select is((select status from sync.items where item_id = test.user_id(900002)), 'applied', 'a queued item has its answer in its place');

select * from finish();
rollback;
