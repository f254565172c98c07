begin;
select plan(7);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_write_mark', array['soft_delete.tables'], 'text');
select isnt_definer('soft_delete', '_write_mark', array['soft_delete.tables']);
select function_privs_are('soft_delete', '_write_mark', array['soft_delete.tables'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_write_mark', array['soft_delete.tables'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_write_mark', array['soft_delete.tables'], 'service_role', '{}'::text[]);


-- Behaviour
select is(
    soft_delete._write_mark(soft_delete._find_table('books')), 'deletion_id = $1, deleted_at = $2', 'two columns'
);
select is(
    soft_delete._write_mark(soft_delete._find_table('shelves')),
    'deletion_id = $1, deleted_at = $2, version = t.version + 1, updated_at = clock_timestamp()',
    'and those that say that a record has changed, where they are'
);

select * from finish();
rollback;
