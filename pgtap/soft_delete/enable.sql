begin;
select plan(22);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', 'enable', array['regclass', 'text', 'jsonb', 'interval', 'text[]'], 'soft_delete.tables');
select is_definer('soft_delete', 'enable', array['regclass', 'text', 'jsonb', 'interval', 'text[]']);
select function_privs_are('soft_delete', 'enable', array['regclass', 'text', 'jsonb', 'interval', 'text[]'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', 'enable', array['regclass', 'text', 'jsonb', 'interval', 'text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', 'enable', array['regclass', 'text', 'jsonb', 'interval', 'text[]'], 'service_role', '{}'::text[]);


-- Behaviour
select results_eq(
    $$ select parent_table, child_table, link_column from soft_delete.links where parent_table like 'library.%' order by 1, 2 $$,
    $$
    values ('library.books', 'library.chapters', 'book_id'), ('library.chapters', 'library.chapters', 'parent_id'),
        ('library.chapters', 'library.notes', 'chapter_id'), ('library.shelves', 'library.books', 'shelf_id'),
        ('library.shelves', 'library.notes', 'shelf_id')
    $$,
    'notes what goes with what'
);
select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(2), test.user_id(1));
select is(
    (soft_delete.enable('library.shelves', 'user_id', '{"library.books": ["shelf_id"]}', '60 days', '{library.shelves_in_use}')).retention,
    '60 days', 'again, it changes'
);
select is(
    (select purge_at - deleted_at from soft_delete.deletions), '60 days', 'also for what is deleted already'
);
select lives_ok('select from library.shelves_in_use', 'makes the view that was named');
select is(to_regclass('library.active_shelves'), null, 'and drops the one that is not named any more');
select is_empty('select from library.shelves_in_use where deleted_at is not null', 'of active ones');
select is(
    (select count(*) from soft_delete.links where parent_table = 'library.shelves'), 1::bigint, 'forgets what does not go along any more'
);
select lives_ok(
    $$ update library.notes set shelf_id = test.record_id(2) where note_id = test.record_id(1111) $$, 'which is not guarded either'
);

-- Errors
select throws_ok(
    $$ select soft_delete.enable('library.notes', 'user_id', '[]') $$, 'PT400', 'invalid_children', 'children are an object'
);
select throws_ok(
    $$ select soft_delete.enable('library.notes', 'user_id', null) $$, 'PT400', 'invalid_children', 'not null'
);
select throws_ok(
    $$ select soft_delete.enable('library.notes', 'user_id', '{"library.books": 1}') $$, 'PT400', 'invalid_children', 'of columns'
);
select throws_ok(
    $$ select soft_delete.enable('library.notes', 'user_id', '{"library.books": [{}]}') $$, 'PT400', 'invalid_children', 'by name'
);
select throws_ok(
    $$ select soft_delete.enable('library.notes', 'user_id', '{}', '-1 day') $$, 'PT400', 'invalid_retention', 'not before it began'
);
select throws_ok(
    $$ select soft_delete.enable('library.notes', 'user_id', '{"library.none": "note_id"}') $$, 'PT404', 'child_not_enabled', 'no such child'
);
select throws_ok(
    $$ select soft_delete.enable('library.notes', 'user_id', '{"library.shelves": "shelf_id"}') $$, 'PT422', 'children_circular', 'no circles'
);
select throws_ok($$ select soft_delete.enable('auth.users', null) $$, 'PT422', 'columns_missing', 'no columns, no deleting');
select throws_ok($$ select soft_delete.enable('library.none') $$, '42P01', null, 'no table');

select * from finish();
rollback;
