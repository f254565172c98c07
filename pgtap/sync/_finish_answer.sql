begin;
select plan(10);

-- Contract
select function_returns('sync', '_finish_answer', array['integer', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_finish_answer', array['integer', 'jsonb']);
select function_privs_are('sync', '_finish_answer', array['integer', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_finish_answer', array['integer', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_finish_answer', array['integer', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
create function pg_temp.finished(p_answer jsonb) returns jsonb language sql as $$
    select sync._finish_answer(table_id, p_answer || jsonb_build_object('record_id', test.user_id(1001))) from sync.tables where table_name = 'garden.notes'
$$;
select is(pg_temp.finished('{"status": "applied"}') -> 'version', '1', 'has the version then');
select is(pg_temp.finished('{"status": "rejected"}') #>> '{row,title}', 'mine', 'and the copy, if there is something to decide');
select ok(pg_temp.finished('{"status": "conflict"}') ? 'conflict_id', 'and the conflict');
select ok(not pg_temp.finished('{"status": "applied", "fields": [], "resolution": "merge"}') ? 'conflict_id', 'what merged by itself is none');
select is(sync._finish_answer(null, '{"status": "rejected"}'), '{"status": "rejected"}', 'of no record there is nothing to tell');

select * from finish();
rollback;
