begin;
select plan(17);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_restore', array['regclass', 'uuid', 'uuid'], 'uuid');
select is_definer('soft_delete', '_restore', array['regclass', 'uuid', 'uuid']);
select function_privs_are('soft_delete', '_restore', array['regclass', 'uuid', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('app_api', test.user_id(1));
select soft_delete._delete('library.notes', test.record_id(1112));
create temporary table act as select soft_delete._delete('library.shelves', test.record_id(1)) as deletion_id;
select is(
    soft_delete._restore('library.shelves', test.record_id(1)), (select deletion_id from act), 'answers the act'
);
select test.logout();
select is(
    test.active_records(), '1 2 3 11 11 21 111 112 1111 1113',
    'exactly what went with it comes back; what was deleted before stays deleted'
);
select results_eq(
    $$ select restored_by, restored_at is not null from soft_delete.deletions where deletion_id = (select deletion_id from act) $$,
    $$ values (test.user_id(1), true) $$, 'the act says so'
);
select is((select version from library.shelves where shelf_id = test.record_id(1)), 3::bigint, 'two changes');
select ok(
    exists (select from events.events where event_type = 'record_restored' and aggregate_id = test.record_id(1)::text),
    'it is published'
);

-- Errors
select test.login_as('app_api', test.user_id(1));
select throws_ok(
    $$ select soft_delete._restore('library.shelves', test.record_id(1)) $$, 'PT409', 'record_not_deleted', 'it is there'
);
select throws_ok(
    $$ select soft_delete._restore('library.shelves', test.record_id(9)) $$, 'PT404', 'record_not_found', 'no such record'
);
select soft_delete._delete('library.books', test.record_id(11));
select throws_ok(
    $$ select soft_delete._restore('library.chapters', test.record_id(111)) $$, 'PT409', 'parent_deleted',
    'what went with another one comes back with that'
);
select soft_delete._delete('library.shelves', test.record_id(1));
select throws_ok(
    $$ select soft_delete._restore('library.books', test.record_id(11)) $$, 'PT409', 'parent_deleted',
    'the parent was deleted later, and has to come back first'
);
select soft_delete._restore('library.shelves', test.record_id(1));
select lives_ok($$ select soft_delete._restore('library.books', test.record_id(11)) $$, 'then it may');
select soft_delete._delete('library.books', test.record_id(11));
insert into library.books (user_id, book_id, shelf_id, title)
values (test.user_id(1), test.record_id(12), test.record_id(1), 'eleven');
select throws_ok(
    $$ select soft_delete._restore('library.books', test.record_id(11)) $$, '23505', null, 'its place is taken'
);
select test.logout();
select is(test.active_records(), '1 2 3 11 12 21 1113', 'then nothing of it comes back');
update soft_delete.deletions set purging_at = now() where restored_at is null and table_name = 'library.books';
select test.login_as('app_api', test.user_id(1));
select throws_ok(
    $$ select soft_delete._restore('library.books', test.record_id(11)) $$, 'PT410', 'deletion_purged', 'too late'
);

-- Isolation
select test.login_as('app_api', test.user_id(2));
select throws_ok(
    $$ select soft_delete._restore('library.notes', test.record_id(1112)) $$, 'PT404', 'record_not_found',
    'what belongs to somebody else is not there'
);

select * from finish();
rollback;
