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
select function_returns('core', '_refuse_loss', array['text', 'interval'], 'void');
select is_definer('core', '_refuse_loss', array['text', 'interval']);
select function_owner_is('core', '_refuse_loss', array['text', 'interval'], 'app_owner');
select function_privs_are('core', '_refuse_loss', array['text', 'interval'], 'service_role', '{}'::text[]);

insert into core.partitioned_tables (table_name, period, partitions_ahead) values ('mine.facts', 'month', 2);
select core._create_partition('mine.facts', now() - interval '400 days');

-- Behaviour
select lives_ok($$ select core._refuse_loss('mine.facts', '30 days') $$, 'an empty partition is no loss');

-- Errors
insert into mine.facts values (now() - interval '400 days', 1);
select lives_ok($$ select core._refuse_loss('mine.facts', '500 days') $$, 'nor is what is kept');
select throws_ok($$ select core._refuse_loss('mine.facts', '30 days') $$, 'PT409', 'retention_drops_rows', 'rows are');

select * from finish();
rollback;
