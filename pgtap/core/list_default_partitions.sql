begin;
select plan(7);

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
select is_definer('core', 'list_default_partitions', '{}'::text[]);
select function_owner_is('core', 'list_default_partitions', '{}'::text[], 'app_api');
select function_privs_are('core', 'list_default_partitions', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'list_default_partitions', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('core', 'list_default_partitions', '{}'::text[], 'operator', '{}'::text[]);

-- Behaviour
select is_empty($$ select * from core.list_default_partitions() $$, 'the program has none');
create table mine.facts_default partition of mine.facts default;
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select table_name, partition_name, is_registered, remedy from core.list_default_partitions() $$,
    $$ values ('mine.facts', 'mine.facts_default', false, 'select core.drain_default_partition(''mine.facts'', ''month'');') $$,
    'one that is there has a remedy'
);

select * from finish();
rollback;
