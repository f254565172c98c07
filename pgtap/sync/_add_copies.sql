begin;
select plan(12);

-- Contract
select function_returns('sync', '_add_copies', array['jsonb[]'], 'jsonb');
select isnt_definer('sync', '_add_copies', array['jsonb[]']);
select function_privs_are('sync', '_add_copies', array['jsonb[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_add_copies', array['jsonb[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_add_copies', array['jsonb[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine'), (test.user_id(1002), test.user_id(2), 'theirs');
insert into garden.tasks (task_id, user_id, title, points, deleted_at) values (test.user_id(1003), test.user_id(1), 't', 1, null), (test.user_id(1004), test.user_id(1), 't', 1, now());
insert into garden.cards (card_id, assignee_id, title) values (test.user_id(1005), test.user_id(1), 'c'), (test.user_id(1006), test.user_id(2), 'c');
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
create function pg_temp.copied(p_table text, p_record integer) returns jsonb language sql as $$
    select (sync._add_copies(array[jsonb_build_object('table', 'garden.' || p_table, 'record_id', test.user_id(1000 + p_record))]) -> 0) - '{table,record_id}'::text[]
$$;
select is(pg_temp.copied('notes', 1) - 'row', '{"version": 1, "is_deleted": false}', 'is the record and its version');
select is(pg_temp.copied('notes', 1) #> '{row,secret}', null, 'without what is hidden');
select is(pg_temp.copied('tasks', 4), '{"version": 1, "is_deleted": true, "row": null}', 'says that it is deleted');
select is(pg_temp.copied('notes', 2), '{"version": null, "is_deleted": null, "row": null}', 'nothing of others');
select is(pg_temp.copied('cards', 6), '{"version": null, "is_deleted": null, "row": null}', 'nor of what policies do not show');
select is(pg_temp.copied('cards', 5) -> 'version', '1', 'but of what they do');
select is(sync._add_copies('{}'), '[]', 'nothing is nothing');

select * from finish();
rollback;
