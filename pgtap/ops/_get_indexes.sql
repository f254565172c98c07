begin;
select plan(8);

create schema mine;
create table mine.facts (a integer primary key, b integer, c text);
create index facts_b_idx on mine.facts (b);
create index facts_b_c_idx on mine.facts (b, c);

-- Contract
select has_function('ops', '_get_indexes', '{}'::text[]);
select isnt_definer('ops', '_get_indexes', '{}'::text[]);
select function_privs_are('ops', '_get_indexes', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_get_indexes', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select results_eq(
    $$
    select index_name, method, is_unique, is_needed, is_partitioned, is_valid, columns
    from ops._get_indexes() where schema_name = 'mine' order by 1
    $$,
    $$
    values
        ('facts_b_c_idx', 'btree', false, false, false, true, array['b', 'c']),
        ('facts_b_idx', 'btree', false, false, false, true, array['b']),
        ('facts_pkey', 'btree', true, true, false, true, array['a'])
    $$,
    'the indexes of a table, and those that guard a rule'
);
select is(
    (select count(*) from ops._get_indexes() where table_name ~ '^readings_1m_'), 0::bigint, 'those of partitions are added up to their table''s'
);
select is((select is_partitioned from ops._get_indexes() where index_name = 'readings_1m_pkey'), true, 'which says so');
select is_empty($$ select from ops._get_indexes() where schema_name ~ '^pg_' $$, 'none of the server''s own');

select * from finish();
rollback;
