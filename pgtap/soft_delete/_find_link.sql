begin;
select plan(13);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_find_link', array['soft_delete.tables', 'text', 'text'], 'soft_delete.links');
select isnt_definer('soft_delete', '_find_link', array['soft_delete.tables', 'text', 'text']);
select function_privs_are('soft_delete', '_find_link', array['soft_delete.tables', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_find_link', array['soft_delete.tables', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_find_link', array['soft_delete.tables', 'text', 'text'], 'service_role', '{}'::text[]);


-- Behaviour
create function pg_temp.find_link(p_parent text, p_child text, p_column text)
returns jsonb
language sql
return to_jsonb(soft_delete._find_link(soft_delete._find_table(p_parent), p_child, p_column))
    - '{parent_table,child_table,link_column}'::text[];
select is(
    pg_temp.find_link('library.shelves', 'library.books', 'shelf_id'),
    '{"child_columns": ["user_id", "shelf_id"], "parent_columns": ["user_id", "shelf_id"], "is_constrained": true}',
    'the columns of the foreign key that has the column'
);
select is(
    pg_temp.find_link('library.chapters', 'library.notes', 'chapter_id'),
    '{"child_columns": ["chapter_id"], "parent_columns": ["chapter_id"], "is_constrained": false}', 'without a foreign key: the id'
);
select is(
    pg_temp.find_link('library.books', 'library.notes', 'chapter_id'),
    '{"child_columns": ["user_id", "chapter_id"], "parent_columns": ["user_id", "book_id"], "is_constrained": false}',
    'and the owner, where the parent''s key has it'
);

-- Errors
select throws_ok(
    $$ select pg_temp.find_link('library.books', 'auth.users', 'user_id') $$, 'PT404', 'child_not_enabled', 'a child that did not ask'
);
select throws_ok(
    $$ select pg_temp.find_link('library.books', 'notes', 'chapter_id') $$, 'PT404', 'child_not_enabled', 'not its full name'
);
select throws_ok(
    $$ select pg_temp.find_link('library.books', 'library.notes', 'title') $$, 'PT422', 'link_unsuitable', 'no such column'
);
select throws_ok(
    $$ select pg_temp.find_link('library.books', 'library.notes', 'deleted_at') $$, 'PT422', 'link_unsuitable', 'no id'
);
select throws_ok(
    $$ select pg_temp.find_link('library.books', 'library.notes', null) $$, 'PT422', 'link_unsuitable', 'no column'
);

select * from finish();
rollback;
