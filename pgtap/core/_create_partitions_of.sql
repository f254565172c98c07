begin;
select plan(9);

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
select function_returns('core', '_create_partitions_of', array['text', 'timestamp with time zone'], 'integer');
select is_definer('core', '_create_partitions_of', array['text', 'timestamp with time zone']);
select function_owner_is('core', '_create_partitions_of', array['text', 'timestamp with time zone'], 'app_owner');
select function_privs_are('core', '_create_partitions_of', array['text', 'timestamp with time zone'], 'app_api', array['EXECUTE']);
select function_privs_are('core', '_create_partitions_of', array['text', 'timestamp with time zone'], 'service_role', '{}'::text[]);

insert into core.partitioned_tables (table_name, period, partitions_ahead) values ('mine.facts', 'month', 2);

-- Behaviour
select is(core._create_partitions_of('mine.facts', '2028-01-31 23:59:59Z'), 3, 'that of the time and those ahead');
select results_eq(
    $$ select partition_name from core._get_partitions('mine.facts') $$,
    array['mine.facts_2028_01', 'mine.facts_2028_02', 'mine.facts_2028_03'], 'none is left out after a long month'
);
select is(core._create_partitions_of('mine.facts', '2028-02-29 23:59:59Z'), 1, 'only what is missing');
select is(core._create_partitions_of('mine.others', now()), 0, 'nothing for a table that is not registered');

select * from finish();
rollback;
