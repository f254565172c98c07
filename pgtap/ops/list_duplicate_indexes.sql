begin;
select plan(7);

create schema mine;
create table mine.facts (a integer primary key, b integer, c text);
create index facts_b_idx on mine.facts (b);
create index facts_b_c_idx on mine.facts (b, c);

-- Contract
select has_function('ops', 'list_duplicate_indexes', '{}'::text[]);
select is_definer('ops', 'list_duplicate_indexes', '{}'::text[]);
select function_privs_are('ops', 'list_duplicate_indexes', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_duplicate_indexes', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_duplicate_indexes', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_duplicate_indexes', '{}'::text[], 'authenticated', '{}'::text[]);

create index facts_a_idx on mine.facts (a);
create index facts_b_again on mine.facts (b);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select index_name, kept_index, kind, remedy from ops.list_duplicate_indexes() where table_name = 'mine.facts' order by 1 $$,
    $$
    values
        ('mine.facts_a_idx', 'mine.facts_pkey', 'same', 'drop index concurrently mine.facts_a_idx;'),
        ('mine.facts_b_again', 'mine.facts_b_idx', 'same', 'drop index concurrently mine.facts_b_again;'),
        ('mine.facts_b_idx', 'mine.facts_b_c_idx', 'prefix', 'drop index concurrently mine.facts_b_idx;')
    $$,
    'the same, and the beginning of another; the key stays'
);

select * from finish();
rollback;
