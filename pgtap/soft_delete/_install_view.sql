begin;
select plan(15);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_install_view', array['text', 'text'], 'void');
select is_definer('soft_delete', '_install_view', array['text', 'text']);
select function_privs_are('soft_delete', '_install_view', array['text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_install_view', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_install_view', array['text', 'text'], 'service_role', '{}'::text[]);


-- Behaviour
select is(
    (select array_to_string(reloptions, ' ') from pg_class where oid = 'library.active_books'::regclass),
    'security_invoker=true', 'policies are those of whoever reads'
);
alter table library.books add column pages integer;
select soft_delete._install_view('library.books', 'library.active_books');
select lives_ok('select pages from library.active_books', 'shows a column that came later');
alter table library.books rename column title to name;
select soft_delete._install_view('library.books', 'library.active_books');
select lives_ok('select name from library.active_books', 'and one that was renamed');
select is(
    obj_description('library.active_books'::regclass), 'The active records of library.books: those that are not deleted.',
    'says what it is'
);

-- Errors
select throws_ok(
    $$ select soft_delete._install_view('library.books', 'active_books') $$, 'PT422', 'view_unsuitable', 'no schema'
);
select throws_ok(
    $$ select soft_delete._install_view('library.books', null) $$, 'PT422', 'view_unsuitable', 'no name'
);
select throws_ok(
    $$ select soft_delete._install_view('library.books', 'nowhere.books') $$, 'PT409', 'schema_closed', 'no such schema'
);
select throws_ok(
    $$ select soft_delete._install_view('library.books', 'library.notes') $$, 'PT409', 'view_name_taken', 'a table'
);
select throws_ok(
    $$ select soft_delete._install_view('library.books', 'library.active_notes') $$, 'PT409', 'view_name_taken',
    'a view of something else'
);

-- Isolation
set local role app_api;
select test.login_as('app_api', test.user_id(2));
select is((select count(*) from library.active_books), 1::bigint, 'a user sees their own');

select * from finish();
rollback;
