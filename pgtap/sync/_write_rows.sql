begin;
select plan(10);

-- Contract
select function_returns('sync', '_write_rows', array['sync.tables', 'text', 'text[]', 'jsonb'], 'bigint');
select isnt_definer('sync', '_write_rows', array['sync.tables', 'text', 'text[]', 'jsonb']);
select function_privs_are('sync', '_write_rows', array['sync.tables', 'text', 'text[]', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_write_rows', array['sync.tables', 'text', 'text[]', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_write_rows', array['sync.tables', 'text', 'text[]', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(sync._write_rows(test.sync_table('notes'), 'insert', '{stars,title}',
    jsonb_build_array(jsonb_build_object('note_id', test.user_id(1001), 'title', 'a', 'stars', 1), jsonb_build_object('note_id', test.user_id(1002), 'title', 'b', 'stars', '2'))),
    2::bigint, 'adds rows');
select is(sync._write_rows(test.sync_table('notes'), 'update', '{title}',
    jsonb_build_array(jsonb_build_object('note_id', test.user_id(1001), 'title', 'c'), jsonb_build_object('note_id', test.user_id(1009), 'title', 'd'))),
    1::bigint, 'changes those that are there');
select results_eq('select user_id, title, stars from garden.notes order by note_id', $$ values (test.user_id(1), 'c', 1), (test.user_id(1), 'b', 2) $$, 'as their owner''s');
select sync._write_rows(test.sync_table('tasks'), 'insert', '{}', jsonb_build_array(jsonb_build_object('task_id', test.user_id(1003))));
select sync._write_rows(test.sync_table('tasks'), 'update', '{title}', jsonb_build_array(jsonb_build_object('task_id', test.user_id(1003), 'title', 'u')));
select results_eq('select title, version, updated_at from garden.tasks', $$ values ('u', 2::bigint, now()) $$, 'counts and stamps where there are columns for it');
select throws_ok($$ select sync._write_rows(test.sync_table('notes'), 'update', '{title}', jsonb_build_array(jsonb_build_object('note_id', test.user_id(1001), 'title', 'bad'))) $$,
    '23514', null, 'constraints speak');

select * from finish();
rollback;
