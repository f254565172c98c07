begin;
select plan(10);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', 'restore_record', array['text', 'uuid', 'uuid'], 'soft_delete.deletions');
select is_definer('soft_delete', 'restore_record', array['text', 'uuid', 'uuid']);
select function_privs_are('soft_delete', 'restore_record', array['text', 'uuid', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', 'restore_record', array['text', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('soft_delete', 'restore_record', array['text', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);


-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select soft_delete.soft_delete_record('shelves', test.record_id(1));
select is(
    (soft_delete.restore_record('library.shelves', test.record_id(1))).restored_by, test.user_id(1), 'answers the act'
);
select test.logout();
select is(test.active_records(), '1 2 3 11 11 21 111 112 1111 1112 1113', 'all is there again');

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok(
    $$ select soft_delete.restore_record('shelves', test.record_id(1)) $$, 'PT409', 'record_not_deleted', 'once'
);
select throws_ok(
    $$ select soft_delete.restore_record('users', test.record_id(1)) $$, 'PT404', 'table_not_enabled', 'no table that did not ask'
);

-- Isolation
select soft_delete.soft_delete_record('shelves', test.record_id(1));
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select soft_delete.restore_record('shelves', test.record_id(1)) $$, 'PT404', 'record_not_found', 'of others'
);

select * from finish();
rollback;
