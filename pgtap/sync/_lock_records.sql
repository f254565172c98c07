begin;
select plan(7);

-- Contract
select function_returns('sync', '_lock_records', array['jsonb', 'boolean'], 'jsonb');
select isnt_definer('sync', '_lock_records', array['jsonb', 'boolean']);
select function_privs_are('sync', '_lock_records', array['jsonb', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_lock_records', array['jsonb', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_lock_records', array['jsonb', 'boolean'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select results_eq($$ select split_part(r.key, '/', 2), r.value ->> 'title' from jsonb_each(sync._lock_records(jsonb_build_array(
    test.item(1, 'notes', 1, 'update'), test.item(2, 'notes', 2, 'update'), test.item(3, 'nothing', 1, 'delete'), '{"record_id": "x", "table": 3}'::jsonb))) as r order by 1 $$,
    $$ values (test.user_id(1001)::text, 'mine'), (test.user_id(1002)::text, null) $$, 'locks what is there, and leaves the rest to its item');
reset role;
revoke update on garden.notes from app_api;
set local role app_api;
select lives_ok($$ select sync._lock_records(jsonb_build_array(test.item(1, 'notes', 1, 'update'))) $$, 'what clients only read, too');

select * from finish();
rollback;
