begin;
select plan(14);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_lock_record', array['soft_delete.tables', 'uuid', 'uuid'], 'record');
select isnt_definer('soft_delete', '_lock_record', array['soft_delete.tables', 'uuid', 'uuid']);
select function_privs_are('soft_delete', '_lock_record', array['soft_delete.tables', 'uuid', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_lock_record', array['soft_delete.tables', 'uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_lock_record', array['soft_delete.tables', 'uuid', 'uuid'], 'service_role', '{}'::text[]);


-- Behaviour
create function pg_temp.lock_record(p_table text, p_number integer, p_owner integer default null)
returns text
language sql
as $$
    select concat_ws(' ', right(l.owner_id::text, 1), l.deleted_at is not null, l.deletion_id is not null)
    from soft_delete._lock_record(
        soft_delete._find_table(p_table), test.record_id(p_number), test.user_id(p_owner)
    ) as l
$$;
select test.login_as('app_api', test.user_id(1));
select is(pg_temp.lock_record('shelves', 1), '1 f f', 'whose it is, and that it is active');
select is(pg_temp.lock_record('books', 11), '1 f f', 'mine, where others have the same id');
select soft_delete._delete('library.shelves', test.record_id(1));
select is(pg_temp.lock_record('shelves', 1), '1 t t', 'that it is deleted, and by an act');
select test.logout();
select is(pg_temp.lock_record('books', 11, 2), '2 f f', 'of that user');

-- Errors
select throws_ok($$ select pg_temp.lock_record('shelves', null) $$, 'PT400', 'record_id_missing', 'no id');
select throws_ok($$ select pg_temp.lock_record('shelves', 9) $$, 'PT404', 'record_not_found', 'no such record');
select throws_ok($$ select pg_temp.lock_record('shelves', 3, 1) $$, 'PT404', 'record_not_found', 'not of that user');
select throws_ok($$ select pg_temp.lock_record('books', 11) $$, 'PT409', 'record_ambiguous', 'of two users');

-- Isolation
select test.login_as('app_api', test.user_id(1));
select throws_ok($$ select pg_temp.lock_record('shelves', 3) $$, 'PT404', 'record_not_found', 'what belongs to others');

select * from finish();
rollback;
