begin;
select plan(6);

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
select function_returns('core', '_try_partitions', array['timestamp with time zone'], 'jsonb');
select is_definer('core', '_try_partitions', array['timestamp with time zone']);
select function_owner_is('core', '_try_partitions', array['timestamp with time zone'], 'app_api');
select function_privs_are('core', '_try_partitions', array['timestamp with time zone'], 'service_role', '{}'::text[]);

select core.create_partitions();
insert into core.partitioned_tables (table_name, period, partitions_ahead, registered_at)
values ('mine.facts', 'month', 2, now()), ('mine.gone', 'day', 1, now() - interval '1 day');
set local client_min_messages = error;

-- Behaviour
select results_eq(
    $$ select a.answer -> 'made', a.answer -> 'failed' ? 'mine.gone' from core._try_partitions(now()) as a (answer) $$,
    $$ values ('3'::jsonb, true) $$, 'a table that is gone costs the others nothing, and is named'
);
delete from core.partitioned_tables where table_name = 'mine.gone';
select is(core._try_partitions(now()), '{"made": 0, "failed": {}}'::jsonb, 'all are there');

select * from finish();
rollback;
