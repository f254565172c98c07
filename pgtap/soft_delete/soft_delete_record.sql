begin;
select plan(12);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', 'soft_delete_record', array['text', 'uuid', 'uuid'], 'soft_delete.deletions');
select is_definer('soft_delete', 'soft_delete_record', array['text', 'uuid', 'uuid']);
select function_privs_are('soft_delete', 'soft_delete_record', array['text', 'uuid', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', 'soft_delete_record', array['text', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('soft_delete', 'soft_delete_record', array['text', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);


-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select is(
    (select to_jsonb(d) - '{deletion_id,deleted_at,purge_at}'::text[] from soft_delete.soft_delete_record('shelves', test.record_id(1)) as d),
    jsonb_build_object(
        'table_name', 'library.shelves', 'record_id', test.record_id(1), 'owner_user_id', test.user_id(1),
        'deleted_by', test.user_id(1), 'restored_at', null, 'restored_by', null, 'purging_at', null, 'problem', null,
        'record_counts', '{"library.shelves": 1, "library.books": 1, "library.chapters": 2, "library.notes": 2}'::jsonb
    ),
    'answers the act'
);
select is(
    (soft_delete.soft_delete_record('library.notes', test.record_id(1112))).record_id, test.record_id(1), 'that took it'
);

-- Errors
select throws_ok(
    $$ select soft_delete.soft_delete_record('auth.users', test.user_id(1)) $$, 'PT404', 'table_not_enabled', 'no table that did not ask'
);
select throws_ok(
    $$ select soft_delete.soft_delete_record('shelves', test.record_id(9)) $$, 'PT404', 'record_not_found', 'no such record'
);
select throws_ok(
    $$ select soft_delete.soft_delete_record('shelves', null) $$, 'PT400', 'record_id_missing', 'no record'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select soft_delete.soft_delete_record('shelves', test.record_id(2)) $$, 'PT404', 'record_not_found', 'of others'
);
select throws_ok(
    $$ select soft_delete.soft_delete_record('shelves', test.record_id(2), test.user_id(1)) $$, 'PT404', 'record_not_found',
    'whoever is named'
);

select * from finish();
rollback;
