begin;
select plan(16);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_install_guard', array['text'], 'void');
select is_definer('soft_delete', '_install_guard', array['text']);
select function_privs_are('soft_delete', '_install_guard', array['text'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_install_guard', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_install_guard', array['text'], 'service_role', '{}'::text[]);


-- Behaviour
select has_trigger('library', 'notes', '_050_guard_deletion', 'a trigger');
select function_privs_are('soft_delete', '_guard_library__notes', '{}'::name[], 'service_role', '{}'::text[]);

-- Errors
select throws_ok(
    $$ update library.shelves set deleted_at = now() where shelf_id = test.record_id(1) $$, 'PT422', 'deletion_incomplete',
    'nobody deletes half'
);
select soft_delete._mark_deleted(soft_delete._find_table('books'), test.record_id(11), test.user_id(1));
select throws_ok(
    $$ insert into library.chapters (chapter_id, user_id, book_id) values (test.record_id(9), test.user_id(1), test.record_id(11)) $$,
    'PT409', 'parent_deleted', 'no child for a deleted parent'
);
select throws_ok(
    $$ update library.notes set chapter_id = test.record_id(111) where note_id = test.record_id(1113) $$,
    'PT409', 'parent_deleted', 'none moves under one'
);
select throws_ok(
    $$ update library.chapters set deleted_at = null, deletion_id = null where chapter_id = test.record_id(111) $$,
    'PT409', 'parent_deleted', 'none comes back under one'
);
select throws_ok(
    $$ update library.notes set shelf_id = test.record_id(2) where note_id = test.record_id(1111) $$,
    'PT410', 'record_deleted', 'what is deleted does not move'
);
select throws_ok(
    $$ update library.notes set chapter_id = test.record_id(99) where note_id = test.record_id(1113) $$,
    'PT409', 'parent_deleted', 'a parent without a foreign key has to be there'
);
select throws_ok(
    $$ update library.books set shelf_id = test.record_id(99) where book_id = test.record_id(21) $$, '23503', null,
    'with one, the foreign key speaks'
);
select lives_ok(
    $$ update library.notes set shelf_id = null where note_id = test.record_id(1113) $$, 'no parent is fine'
);
select lives_ok(
    $$ insert into library.notes (note_id, shelf_id, deleted_at, deletion_id) values (test.record_id(8), null, now(), gen_random_uuid()) $$,
    'so is a record that was deleted elsewhere'
);

select * from finish();
rollback;
