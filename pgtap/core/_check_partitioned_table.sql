begin;
select plan(15);

set local timezone = 'UTC';
create schema mine authorization app_owner;
set local role app_owner;
create table mine.facts (at timestamptz not null, id integer not null, doubled integer generated always as (id * 2) stored, primary key (at, id))
partition by range (at);
create table mine.plain (at timestamptz not null);
create table mine.listed (at timestamptz not null) partition by list (at);
create table mine.dated (at date not null) partition by range (at);
reset role;

-- Contract
select function_returns('core', '_check_partitioned_table', array['text'], 'oid');
select is_definer('core', '_check_partitioned_table', array['text']);
select function_owner_is('core', '_check_partitioned_table', array['text'], 'app_owner');
select function_privs_are('core', '_check_partitioned_table', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(core._check_partitioned_table('mine.facts'), 'mine.facts'::regclass::oid, 'a table that will do');

-- Errors
select throws_ok($$ select core._check_partitioned_table('mine.other') $$, 'PT404', 'table_not_found', 'it is there');
select throws_ok($$ select core._check_partitioned_table('facts') $$, 'PT422', 'table_name_unsuitable', 'its name has its schema');
select throws_ok($$ select core._check_partitioned_table('mine.Facts;') $$, 'PT422', 'table_name_unsuitable', 'and is plain');
select throws_ok($$ select core._check_partitioned_table(null) $$, 'PT422', 'table_name_unsuitable', 'and is there');
select throws_ok($$ select core._check_partitioned_table('mine.plain') $$, 'PT422', 'table_not_range_partitioned', 'it is partitioned');
select throws_ok($$ select core._check_partitioned_table('mine.listed') $$, 'PT422', 'table_not_range_partitioned', 'by range');
select throws_ok($$ select core._check_partitioned_table('mine.dated') $$, 'PT422', 'table_not_range_partitioned', 'of an instant');
create table mine.facts_default partition of mine.facts default;
select throws_ok($$ select core._check_partitioned_table('mine.facts') $$, 'PT409', 'default_partition_exists', 'without a default partition');
drop table mine.facts_default;
alter table mine.facts owner to postgres;
select throws_ok($$ select core._check_partitioned_table('mine.facts') $$, 'PT409', 'table_not_ours', 'app_owner''s');
alter table mine.facts owner to app_owner;
alter schema mine owner to postgres;
select throws_ok($$ select core._check_partitioned_table('mine.facts') $$, 'PT409', 'table_not_ours', 'in a schema where app_owner may create');

select * from finish();
rollback;
