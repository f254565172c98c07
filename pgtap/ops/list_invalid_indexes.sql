begin;
select plan(7);

create schema mine;
create table mine.facts (a integer primary key, b integer, c text);
create index facts_b_idx on mine.facts (b);
create index facts_b_c_idx on mine.facts (b, c);

-- Contract
select has_function('ops', 'list_invalid_indexes', '{}'::text[]);
select is_definer('ops', 'list_invalid_indexes', '{}'::text[]);
select function_privs_are('ops', 'list_invalid_indexes', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_invalid_indexes', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_invalid_indexes', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_invalid_indexes', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
update pg_index set indisvalid = false where indexrelid = 'mine.facts_b_idx'::regclass;
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select index_name, remedy from ops.list_invalid_indexes() $$,
    $$ values ('mine.facts_b_idx', 'reindex index concurrently mine.facts_b_idx;') $$, 'an index that nobody may read'
);

select * from finish();
rollback;
