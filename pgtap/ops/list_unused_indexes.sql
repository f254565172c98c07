begin;
select plan(10);

create schema mine;
create table mine.facts (a integer primary key, b integer, c text);
create index facts_b_idx on mine.facts (b);
create index facts_b_c_idx on mine.facts (b, c);

-- Contract
select has_function('ops', 'list_unused_indexes', array['integer']);
select is_definer('ops', 'list_unused_indexes', array['integer']);
select function_privs_are('ops', 'list_unused_indexes', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_unused_indexes', array['integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_unused_indexes', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_unused_indexes', array['integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select index_name, is_ours, remedy from ops.list_unused_indexes(0) where table_name = 'mine.facts' order by 1 $$,
    $$
    values
        ('mine.facts_b_c_idx', false, 'drop index concurrently mine.facts_b_c_idx;'),
        ('mine.facts_b_idx', false, 'drop index concurrently mine.facts_b_idx;')
    $$,
    'those that nobody used, and never a key'
);
select is_empty($$ select from ops.list_unused_indexes(100000) where is_settled $$, 'a count of a day says nothing of a century');

-- Errors
select throws_ok($$ select ops.list_unused_indexes(-1) $$, 'PT400', 'invalid_days', 'no days before today');
select throws_ok($$ select ops.list_unused_indexes(null) $$, 'PT400', 'invalid_days', 'a number');

select * from finish();
rollback;
