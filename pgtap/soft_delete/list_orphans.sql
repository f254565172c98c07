begin;
select plan(9);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', 'list_orphans', array['integer'], 'setof soft_delete.orphan');
select is_definer('soft_delete', 'list_orphans', array['integer']);
select function_privs_are('soft_delete', 'list_orphans', array['integer'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', 'list_orphans', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', 'list_orphans', array['integer'], 'service_role', array['EXECUTE']);


-- Behaviour
select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(1), test.user_id(1));
select test.login_as('service_role');
select is_empty('select * from soft_delete.list_orphans()', 'none');
select test.logout();
set local session_replication_role = replica;
update library.books set deleted_at = null, deletion_id = null where user_id = test.user_id(1) and book_id = test.record_id(11);
update library.notes set chapter_id = test.record_id(99) where note_id = test.record_id(1113);
set local session_replication_role = origin;
select test.login_as('service_role');
select results_eq(
    'select * from soft_delete.list_orphans()',
    $$
    values (
        'library.books', test.record_id(11), test.user_id(1), 'library.shelves', test.record_id(1), 'deleted'
    ), (
        'library.notes', test.record_id(1113), test.user_id(1), 'library.chapters', test.record_id(99), 'missing'
    )
    $$,
    'what the guards would have refused'
);
select is((select count(*) from soft_delete.list_orphans(1)), 1::bigint, 'so many');

-- Errors
select throws_ok('select soft_delete.list_orphans(0)', 'PT400', 'invalid_limit', 'pages have a size');

select * from finish();
rollback;
