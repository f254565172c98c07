begin;
select plan(18);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_delete', array['regclass', 'uuid', 'uuid'], 'uuid');
select is_definer('soft_delete', '_delete', array['regclass', 'uuid', 'uuid']);
select function_privs_are('soft_delete', '_delete', array['regclass', 'uuid', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    test.active_records(), '1 2 3 11 11 21 111 112 1111 1112 1113', 'everything is there at first'
);
select test.login_as('app_api', test.user_id(1));
create temporary table act as select soft_delete._delete('library.shelves', test.record_id(1)) as deletion_id;
select test.logout();

select is(
    test.active_records(), '2 3 11 21 1113',
    'a record goes with its children of every level, also those within their own table and those without a foreign key'
);
select is_empty(
    $$
    select deletion_id from library.chapters where deletion_id is distinct from (select deletion_id from act)
    union all
    select deletion_id from library.notes where deleted_at is not null and deletion_id <> (select deletion_id from act)
    $$,
    'all with the id of the act'
);
select results_eq(
    $$
    select table_name, record_id, owner_user_id, deleted_by, purge_at - deleted_at, record_counts
    from soft_delete.deletions where deletion_id = (select deletion_id from act)
    $$,
    $$
    values (
        'library.shelves', test.record_id(1), test.user_id(1), test.user_id(1), interval '30 days',
        '{"library.shelves": 1, "library.books": 1, "library.chapters": 2, "library.notes": 2}'::jsonb
    )
    $$,
    'the act is a row that says what went, whose it was and until when it can come back'
);
select results_eq(
    $$ select version, updated_at > '2000-01-01' from library.shelves where shelf_id = test.record_id(1) $$,
    $$ values (2::bigint, true) $$, 'it counts as a change of the record'
);
select is(
    (select payload ->> 'owner_user_id' from events.events where event_type = 'record_deleted'),
    test.user_id(1)::text, 'it is published'
);

select test.login_as('app_api', test.user_id(1));
select is(
    soft_delete._delete('library.shelves', test.record_id(1)), (select deletion_id from act),
    'once more is the same act'
);
select is(
    soft_delete._delete('library.chapters', test.record_id(112)), (select deletion_id from act),
    'so is deleting what went with it'
);

-- Errors
select throws_ok(
    $$ select soft_delete._delete('auth.users', test.user_id(1)) $$, 'PT404', 'table_not_enabled', 'no table that did not ask'
);
select throws_ok(
    $$ select soft_delete._delete('library.shelves', null) $$, 'PT400', 'record_id_missing', 'no record'
);
select throws_ok(
    $$ select soft_delete._delete('library.shelves', test.record_id(99)) $$, 'PT404', 'record_not_found', 'no such record'
);
select test.login_as('app_api');
select set_config('request.jwt.claims', '{"role": "service_role"}', true);
select throws_ok(
    $$ select soft_delete._delete('library.books', test.record_id(11)) $$, 'PT409', 'record_ambiguous', 'of whom'
);
select lives_ok(
    $$ select soft_delete._delete('library.books', test.record_id(11), test.user_id(2)) $$, 'of that user'
);

-- Isolation
select test.login_as('app_api', test.user_id(2));
select throws_ok(
    $$ select soft_delete._delete('library.shelves', test.record_id(2)) $$, 'PT404', 'record_not_found',
    'what belongs to somebody else is not there'
);
select test.logout();
select is(test.active_records(), '2 3 21 1113', 'and stays, as does what others have under the same id');

select * from finish();
rollback;
