begin;
select plan(10);

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
select function_returns('core', 'unregister_partitioned_table', array['text'], 'void');
select is_definer('core', 'unregister_partitioned_table', array['text']);
select function_owner_is('core', 'unregister_partitioned_table', array['text'], 'app_owner');
select function_privs_are('core', 'unregister_partitioned_table', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'unregister_partitioned_table', array['text'], 'admin', '{}'::text[]);

select core.register_partitioned_table('mine.facts', 'day', 1, '90 days');

-- Errors
select throws_ok($$ select core.unregister_partitioned_table('mine.plain') $$, 'PT404', 'table_not_partitioned', 'it is registered');
select throws_ok($$ select core.unregister_partitioned_table('meters.readings') $$, 'PT409', 'registration_is_fixed', 'and none of the program');

-- Behaviour
select core.unregister_partitioned_table('mine.facts');
select is_empty($$ select from core.partitioned_tables where table_name = 'mine.facts' $$, 'it is left to itself');
select is((select count(*) from pg_inherits where inhparent = 'mine.facts'::regclass), 2::bigint, 'its partitions stay');
select core.register_partitioned_table('mine.facts', 'day', 1, '90 days');
insert into core.archives (table_name, range_from, range_until, state) values ('mine.facts', '2024-01-01Z', '2024-01-02Z', 'dropped');
select throws_ok($$ select core.unregister_partitioned_table('mine.facts') $$, 'PT409', 'partitions_on_record', 'what left stays on record');

select * from finish();
rollback;
