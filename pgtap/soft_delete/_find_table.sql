begin;
select plan(12);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_find_table', array['text'], 'soft_delete.tables');
select isnt_definer('soft_delete', '_find_table', array['text']);
select function_privs_are('soft_delete', '_find_table', array['text'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_find_table', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_find_table', array['text'], 'service_role', '{}'::text[]);


-- Behaviour
select is((soft_delete._find_table('library.books')).table_name, 'library.books', 'by its full name');
select is((soft_delete._find_table('books')).table_name, 'library.books', 'by its name alone');

-- Errors
select throws_ok($$ select soft_delete._find_table('auth.users') $$, 'PT404', 'table_not_enabled', 'a table that did not ask');
select throws_ok($$ select soft_delete._find_table('') $$, 'PT404', 'table_not_enabled', 'no name');
select throws_ok($$ select soft_delete._find_table(null) $$, 'PT404', 'table_not_enabled', 'null');
select throws_ok(
    $$ select soft_delete._find_table('library.books; drop table library.notes') $$, 'PT404', 'table_not_enabled',
    'no statement either'
);
insert into soft_delete.tables (table_name, primary_key, record_column, view_names, has_version, has_updated_at)
values ('attic.books', '{book_id}', 'book_id', '{}', false, false);
select throws_ok($$ select soft_delete._find_table('books') $$, 'PT409', 'table_name_ambiguous', 'two of that name');

select * from finish();
rollback;
