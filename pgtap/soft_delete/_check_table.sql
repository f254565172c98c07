begin;
select plan(19);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_check_table', array['regclass', 'text'], 'soft_delete.tables');
select isnt_definer('soft_delete', '_check_table', array['regclass', 'text']);
select function_privs_are('soft_delete', '_check_table', array['regclass', 'text'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_check_table', array['regclass', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_check_table', array['regclass', 'text'], 'service_role', '{}'::text[]);


-- Behaviour
select is(
    to_jsonb(soft_delete._check_table('library.books', 'user_id')) - '{level,declared_at,declared_xid}'::text[],
    '{"table_name": "library.books", "primary_key": ["user_id", "book_id"], "record_column": "book_id",
      "owner_column": "user_id", "view_names": null, "retention": null, "has_version": false, "has_updated_at": false}',
    'a key of owner and id'
);
select is((soft_delete._check_table('library.shelves', 'user_id')).record_column, 'shelf_id', 'a key of one uuid');
select ok((soft_delete._check_table('library.shelves', null)).has_version, 'whether it counts its changes');

-- Errors
select throws_ok($$ select soft_delete._check_table(null, null) $$, 'PT404', 'table_not_found', 'no table');
select throws_ok($$ select soft_delete._check_table(1::oid, null) $$, 'PT404', 'table_not_found', 'a table that is gone');
select throws_ok(
    $$ select soft_delete._check_table('library.active_books', null) $$, 'PT422', 'table_unsuitable', 'a view'
);
create table library."Loud" (id uuid primary key, deleted_at timestamptz, deletion_id uuid);
select throws_ok($$ select soft_delete._check_table('library."Loud"', null) $$, 'PT422', 'table_unsuitable', 'its name');
alter table library."Loud" rename to loud;
select throws_ok($$ select soft_delete._check_table('library.loud', null) $$, 'PT409', 'table_not_ours', 'its owner');
alter table library.loud owner to app_owner;
select lives_ok($$ select soft_delete._check_table('library.loud', null) $$, 'now it may');
select throws_ok(
    $$ select soft_delete._check_table('library.loud', 'user_id') $$, 'PT422', 'columns_missing', 'no such owner'
);
alter table library.loud alter column deletion_id type text;
select throws_ok($$ select soft_delete._check_table('library.loud', null) $$, 'PT422', 'columns_missing', 'a wrong type');
alter table library.loud drop column deletion_id, add column deletion_id uuid not null;
select throws_ok($$ select soft_delete._check_table('library.loud', null) $$, 'PT422', 'columns_missing', 'never null');
alter table library.loud alter column deletion_id drop not null, drop constraint "Loud_pkey";
select throws_ok($$ select soft_delete._check_table('library.loud', null) $$, 'PT422', 'key_unsuitable', 'no key');
alter table library.loud add primary key (id, deleted_at);
alter table library.loud alter column deleted_at drop default;
select throws_ok($$ select soft_delete._check_table('library.loud', 'id') $$, 'PT422', null, 'no id beside the owner');

select * from finish();
rollback;
