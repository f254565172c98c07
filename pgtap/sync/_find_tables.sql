begin;
select plan(7);

-- Contract
select function_returns('sync', '_find_tables', array['jsonb'], 'jsonb');
select isnt_definer('sync', '_find_tables', array['jsonb']);
select function_privs_are('sync', '_find_tables', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_find_tables', array['jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_find_tables', array['jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(
    sync._find_tables('[{"table": "notes"}, {"table": "garden.tasks"}, {"table": "auth.users"}, {"table": 7}, {}]') - array(select table_id::text from sync.tables),
    (select jsonb_build_object('notes', max(table_id) filter (where table_name = 'garden.notes')::text,
        'garden.tasks', max(table_id) filter (where table_name = 'garden.tasks')::text) from sync.tables), 'finds what is synced'
);
select is(
    sync._find_tables('[{"table": "notes"}]') ->> (select table_id::text from sync.tables where table_name = 'garden.notes'),
    'garden.notes', 'and how it is called'
);

select * from finish();
rollback;
