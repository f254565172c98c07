begin;
select plan(10);

-- Contract
select function_returns('sync', '_check_data', array['sync.tables', 'uuid', 'jsonb'], 'jsonb');
select isnt_definer('sync', '_check_data', array['sync.tables', 'uuid', 'jsonb']);
select function_privs_are('sync', '_check_data', array['sync.tables', 'uuid', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_check_data', array['sync.tables', 'uuid', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_check_data', array['sync.tables', 'uuid', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is(
    sync._check_data(test.sync_table('notes'), test.user_id(1001), jsonb_build_object('note_id', test.user_id(1001), 'user_id', test.user_id(1), 'title', 't')),
    '{"title": "t"}', 'the key and the owner may be repeated'
);
select is(sync._check_data(test.sync_table('notes'), test.user_id(1001), null), '{}', 'nothing is nothing');
select throws_ok($$ select sync._check_data(test.sync_table('notes'), test.user_id(1001), jsonb_build_object('user_id', test.user_id(2))) $$,
    'PT422', 'column_not_writable', 'nobody gives a record away');
select throws_ok($$ select sync._check_data(test.sync_table('tasks'), test.user_id(1001), '{"deleted_at": null}') $$,
    'PT422', 'column_not_writable', 'nor sets a mark');
select throws_ok($$ select sync._check_data(test.sync_table('notes'), test.user_id(1001), '{"title; drop": 1}') $$,
    'PT422', 'unknown_column', 'columns are there');

select * from finish();
rollback;
