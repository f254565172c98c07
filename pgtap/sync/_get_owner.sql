begin;
select plan(8);

-- Contract
select function_returns('sync', '_get_owner', array['sync.tables', 'jsonb'], 'uuid');
select isnt_definer('sync', '_get_owner', array['sync.tables', 'jsonb']);
select function_privs_are('sync', '_get_owner', array['sync.tables', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_get_owner', array['sync.tables', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_get_owner', array['sync.tables', 'jsonb'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(
    (select sync._get_owner(t, '{"user_id": "00000000-0000-7000-8000-000000000001"}') from sync.tables as t where t.table_name = 'garden.notes'),
    test.user_id(1), 'is who the column names'
);
select isnt(
    (select sync._get_owner(t, '{"user_id": null}') from sync.tables as t where t.table_name = 'garden.notes'),
    sync._shared_owner(), 'a row of nobody is not one that all may see'
);
select is(
    (select sync._get_owner(t, '{}') from sync.tables as t where t.table_name = 'garden.cards'),
    sync._shared_owner(), 'without an owner column it is everybody''s'
);

select * from finish();
rollback;
