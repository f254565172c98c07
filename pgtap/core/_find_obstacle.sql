begin;
select plan(16);

set local role app_owner;

create table core.probes (
    at timestamptz not null,
    id integer not null,
    primary key (at, id)
) partition by range (at);

create table core.sums (
    at timestamptz not null,
    id integer not null,
    primary key (at, id)
) partition by range (at);

create table core.marks (bucket_at timestamptz primary key);

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('core.probes', 'day', 3), ('core.sums', 'month', 1);
insert into core.retention_rules (table_name, keep_for, archive, least_keep, source_table, marks_table)
values
    ('core.probes', '100 days', 'none', '10 days', null, 'core.marks'),
    ('core.sums', '200 days', 'none', '10 days', 'core.probes', null);

reset role;

-- Contract
select function_returns('core', '_find_obstacle', array['core.partition'], 'text');
select is_definer('core', '_find_obstacle', array['core.partition']);
select function_owner_is('core', '_find_obstacle', array['core.partition'], 'app_owner');
select function_privs_are('core', '_find_obstacle', array['core.partition'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_find_obstacle', array['core.partition'], 'admin', '{}'::text[]);
select function_privs_are('core', '_find_obstacle', array['core.partition'], 'authenticated', '{}'::text[]);


-- Behaviour
create function pg_temp.obstacle(p_table_name text, p_at timestamptz) returns text language sql
return core._find_obstacle(core._find_partition(p_table_name, p_at));

select is(pg_temp.obstacle('core.probes', '2024-03-01Z'), null, 'nothing keeps an old partition');
select is(pg_temp.obstacle('core.probes', now() - interval '10 days'), 'too_recent', 'others rely on the last days');
select is(pg_temp.obstacle('core.probes', now() - interval '12 days'), null, 'for so long and no longer');
insert into core.marks values ('2024-03-01 23:59Z');
select is(pg_temp.obstacle('core.probes', '2024-03-01Z'), 'not_rolled_up', 'a mark keeps its day');
select is(pg_temp.obstacle('core.probes', '2024-03-02Z'), null, 'and no other');
select core._create_partition('core.probes', '2024-05-02Z');
select is(pg_temp.obstacle('core.sums', '2024-05-15Z'), 'source_remains', 'a source goes first');
select is(pg_temp.obstacle('core.sums', '2024-04-15Z'), 'source_remains', 'local days reach over the end of a month');
select is(pg_temp.obstacle('core.sums', '2024-03-15Z'), null, 'by two days at most');
select is(pg_temp.obstacle('payments.transfers', '2020-03-01Z'), 'is_permanent', 'books stay');
set local role app_owner;
delete from core.retention_rules where table_name = 'core.sums';
reset role;
select is(pg_temp.obstacle('core.sums', '2020-03-01Z'), 'is_permanent', 'a table without a rule stays');

select * from finish();
rollback;
