begin;
select plan(13);

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
select function_returns('core', 'drain_default_partition', array['text', 'text'], 'core.partition_outcome');
select is_definer('core', 'drain_default_partition', array['text', 'text']);
select function_owner_is('core', 'drain_default_partition', array['text', 'text'], 'app_owner');
select function_privs_are('core', 'drain_default_partition', array['text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'drain_default_partition', array['text', 'text'], 'admin', '{}'::text[]);

set local role app_owner;
create table mine.facts_default partition of mine.facts default;
insert into mine.facts (at, id) values ('2024-01-05 12:00Z', 1), ('2024-01-31 23:59:59Z', 2), ('2024-02-01 00:00Z', 3);
reset role;

-- Behaviour
select test.login_as('service_role');
prepare drain as select partition_name, outcome, detail from core.drain_default_partition('mine.facts', 'month');
select results_eq('drain', $$ values ('mine.facts_2024_01', 'drained', '2 rows') $$, 'a month');
select results_eq('drain', $$ values ('mine.facts_2024_02', 'drained', '1 rows') $$, 'the next one');
select results_eq('drain', $$ values ('mine.facts_default', 'dropped', null) $$, 'and it is gone');
select test.logout();
select results_eq(
    $$ select tableoid::regclass::text, id, doubled from mine.facts order by id $$,
    $$ values ('mine.facts_2024_01', 1, 2), ('mine.facts_2024_01', 2, 4), ('mine.facts_2024_02', 3, 6) $$, 'no row is lost'
);

-- Errors
select throws_ok('drain', 'PT404', 'default_partition_not_found', 'there is none any more');
select throws_ok($$ select core.drain_default_partition('mine.other', 'month') $$, 'PT404', 'table_not_found', 'no such table');
select throws_ok($$ select core.drain_default_partition('mine.facts', 'week') $$, 'PT400', 'invalid_period', 'a day or a month');
set local role app_owner;
create table mine.facts_default partition of mine.facts default;
insert into mine.facts (at, id) values ('2024-03-05 12:00Z', 4);
create table mine.facts_2024_03 ();
reset role;
select throws_ok('drain', 'PT409', 'partition_exists', 'no table is overwritten');

select * from finish();
rollback;
