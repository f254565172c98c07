begin;
select plan(8);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_get_purge_at', array['timestamp with time zone', 'jsonb'], 'timestamp with time zone');
select isnt_definer('soft_delete', '_get_purge_at', array['timestamp with time zone', 'jsonb']);
select function_privs_are('soft_delete', '_get_purge_at', array['timestamp with time zone', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_get_purge_at', array['timestamp with time zone', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_get_purge_at', array['timestamp with time zone', 'jsonb'], 'service_role', '{}'::text[]);


-- Behaviour
update soft_delete.tables set retention = '90 days' where table_name = 'library.notes';
update soft_delete.tables set retention = null where table_name = 'library.shelves';
select is(
    soft_delete._get_purge_at('2026-01-01 00:00+00', '{"library.books": 1}'), '2026-01-31 00:00+00'::timestamptz,
    'after the retention of its table'
);
select is(
    soft_delete._get_purge_at('2026-01-01 00:00+00', '{"library.books": 1, "library.notes": 3}'),
    '2026-04-01 00:00+00'::timestamptz, 'after the longest one'
);
select is(
    soft_delete._get_purge_at('2026-01-01 00:00+00', '{"library.books": 1, "library.shelves": 1}'), null,
    'never, where one table keeps its records for ever'
);

select * from finish();
rollback;
