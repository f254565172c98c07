begin;
select plan(13);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', 'disable', array['regclass'], 'void');
select is_definer('soft_delete', 'disable', array['regclass']);
select function_privs_are('soft_delete', 'disable', array['regclass'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', 'disable', array['regclass'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', 'disable', array['regclass'], 'service_role', '{}'::text[]);


-- Behaviour
select soft_delete._mark_deleted(soft_delete._find_table('chapters'), test.record_id(111), test.user_id(1));
select soft_delete.disable('library.chapters');
select is_empty($$ select from soft_delete.tables where table_name = 'library.chapters' $$, 'forgets it');
select is(to_regclass('library.active_chapters'), null, 'takes the view away');
select lives_ok($$ update library.chapters set deleted_at = now() where chapter_id = test.record_id(112) $$, 'and the guard');
select lives_ok(
    $$ insert into library.notes (note_id, user_id, chapter_id) values (test.record_id(1114), test.user_id(1), test.record_id(111)) $$,
    'also that of its children'
);
select is((select count(*) from library.chapters where deletion_id is not null), 2::bigint, 'records stay as they are');
select soft_delete.disable('library.shelves');
select lives_ok($$ select soft_delete.disable('library.books') $$, 'one after the other');

-- Errors
select throws_ok($$ select soft_delete.disable('library.books') $$, 'PT404', 'table_not_enabled', 'once');
create view library.mine as select * from library.active_notes;
select throws_ok($$ select soft_delete.disable('library.notes') $$, '2BP01', null, 'a view that others stand on stays');

select * from finish();
rollback;
