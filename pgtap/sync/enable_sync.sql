begin;
select plan(21);

-- Contract
select function_returns('sync', 'enable_sync', array['regclass', 'text', 'text', 'text[]', 'text[]', 'jsonb', 'text[]', 'text[]'], 'bigint');
select isnt_definer('sync', 'enable_sync', array['regclass', 'text', 'text', 'text[]', 'text[]', 'jsonb', 'text[]', 'text[]']);
select function_privs_are('sync', 'enable_sync', array['regclass', 'text', 'text', 'text[]', 'text[]', 'jsonb', 'text[]', 'text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', 'enable_sync', array['regclass', 'text', 'text', 'text[]', 'text[]', 'jsonb', 'text[]', 'text[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'enable_sync', array['regclass', 'text', 'text', 'text[]', 'text[]', 'jsonb', 'text[]', 'text[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
grant select, insert on garden.loose to app_api;
alter table garden.loose enable row level security;
create policy loose_own on garden.loose to app_api using (user_id = (select auth.uid()));
insert into garden.loose values (test.user_id(1001), test.user_id(1)), (test.user_id(1002), test.user_id(2));
select is(sync.enable_sync('garden.loose'), 2::bigint, 'counts the records that are there');
select is((select count(*) from sync.records where version = 1 and not is_deleted), 2::bigint, 'and gives each a version');
select is((select operations from sync.tables where table_name = 'garden.loose'), '{insert}'::text[], 'allows what app_api may do');
select is(sync.enable_sync('garden.loose', 'server_wins', p_operations => '{}'), 2::bigint, 'can be said again');
select results_eq($$ select rule, operations from sync.tables where table_name = 'garden.loose' $$, $$ values ('server_wins', '{}'::text[]) $$,
    'and then says something else');
select is((select max(version) from sync.records), 1::bigint, 'which changes no record');
select is((select writable from sync.tables where table_name = 'garden.tasks'), '{title,points,is_done}'::text[],
    'clients set no key, owner, version or mark');
select throws_ok($$ select sync.enable_sync('garden.loose', 'last_wins') $$, 'PT422', 'invalid_rule', 'knows four rules');
select throws_ok($$ select sync.enable_sync('garden.loose', null) $$, 'PT422', 'invalid_rule', 'needs one');
select throws_ok($$ select sync.enable_sync('garden.notes', p_columns => '{nonsense}') $$, 'PT404', 'column_not_found', 'columns are there');
select throws_ok($$ select sync.enable_sync('garden.notes', p_columns => '{user_id}') $$, 'PT422', 'invalid_column_rules',
    'nobody sets an owner');
select throws_ok($$ select sync.enable_sync('garden.notes', p_hidden => '{note_id}') $$, 'PT422', 'invalid_column_rules', 'keys are seen');
select throws_ok($$ select sync.enable_sync('garden.notes', p_column_rules => '{"title": "greatest"}') $$, 'PT422', 'invalid_column_rules',
    'columns have rules where they are merged');
select throws_ok($$ select sync.enable_sync('garden.notes', p_operations => '{truncate}') $$, 'PT422', 'invalid_operations', 'knows three operations');
select throws_ok($$ select sync.enable_sync('sync.clients') $$, 'PT422', 'table_not_suitable', 'refuses what is not fit');
select test.login_as('service_role');
select throws_ok($$ select sync.enable_sync('garden.notes') $$, '42501', null, 'is not for callers');

select * from finish();
rollback;
