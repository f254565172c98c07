begin;
select plan(12);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', 'list_deletions', array['integer', 'uuid'], 'setof soft_delete.deletions');
select is_definer('soft_delete', 'list_deletions', array['integer', 'uuid']);
select function_privs_are('soft_delete', 'list_deletions', array['integer', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', 'list_deletions', array['integer', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('soft_delete', 'list_deletions', array['integer', 'uuid'], 'service_role', '{}'::text[]);


-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is_empty('select * from soft_delete.list_deletions()', 'nothing at first');
select soft_delete.soft_delete_record('notes', test.record_id(1111));
select soft_delete.soft_delete_record('shelves', test.record_id(1));
select soft_delete.soft_delete_record('books', test.record_id(21));
select results_eq(
    'select record_id from soft_delete.list_deletions()',
    'values (test.record_id(21)), (test.record_id(1)), (test.record_id(1111))', 'newest first'
);
select results_eq(
    'select record_id from soft_delete.list_deletions(1, (select deletion_id from soft_delete.list_deletions(1)))',
    'values (test.record_id(1))', 'in pages'
);
select soft_delete.restore_record('shelves', test.record_id(1));
select results_eq(
    'select record_id from soft_delete.list_deletions()', 'values (test.record_id(21)), (test.record_id(1111))',
    'what is back is not listed'
);

-- Errors
select throws_ok('select soft_delete.list_deletions(0)', 'PT400', 'invalid_limit', 'pages have a size');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from soft_delete.list_deletions()', 'nothing of others');
select test.login_as('authenticated');
select throws_ok('select soft_delete.list_deletions()', 'PT401', 'not_authenticated', 'somebody');

select * from finish();
rollback;
