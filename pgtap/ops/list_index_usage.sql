begin;
select plan(8);

create schema mine;
create table mine.facts (a integer primary key, b integer, c text);
create index facts_b_idx on mine.facts (b);
create index facts_b_c_idx on mine.facts (b, c);

-- Contract
select has_function('ops', 'list_index_usage', '{}'::text[]);
select is_definer('ops', 'list_index_usage', '{}'::text[]);
select function_privs_are('ops', 'list_index_usage', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_index_usage', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_index_usage', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_index_usage', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select table_name, columns, scan_count from ops.list_index_usage() where index_name = 'mine.facts_b_c_idx' $$,
    $$ values ('mine.facts', 'b, c', 0::bigint) $$, 'an index and how often it was used'
);
select is_empty($$ select from ops.list_index_usage() where counted_since is null or counted_since > now() $$, 'and since when that is counted');

select * from finish();
rollback;
