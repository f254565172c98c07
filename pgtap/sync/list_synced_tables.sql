begin;
select plan(9);

-- Contract
select function_returns('sync', 'list_synced_tables', '{}'::text[], 'jsonb');
select is_definer('sync', 'list_synced_tables', '{}'::text[]);
select function_privs_are('sync', 'list_synced_tables', '{}'::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'list_synced_tables', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('sync', 'list_synced_tables', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
select is(
    (select t.item - '{schema_hash,columns}'::text[] from jsonb_array_elements(sync.list_synced_tables()) as t (item)
     where t.item ->> 'table' = 'garden.notes'),
    '{"table": "garden.notes", "key_column": "note_id", "owner_column": "user_id", "rule": "manual", "column_rules": {},
      "writable": ["title", "body", "stars"], "operations": ["insert", "update", "delete"]}',
    'tells what a client has to know'
);
select is(
    (select t.item #>> '{columns,title}' from jsonb_array_elements(sync.list_synced_tables()) as t (item) where t.item ->> 'table' = 'garden.notes'),
    'text', 'with the types'
);
select is(
    (select t.item #> '{columns,secret}' from jsonb_array_elements(sync.list_synced_tables()) as t (item) where t.item ->> 'table' = 'garden.notes'),
    null, 'but not of what is hidden'
);
select test.login_as('authenticated');
select throws_ok('select sync.list_synced_tables()', 'PT401', 'not_authenticated', 'needs a user');

select * from finish();
rollback;
