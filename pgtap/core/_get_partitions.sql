begin;
select plan(10);

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
select function_returns('core', '_get_partitions', array['text'], 'setof core.partition');
select isnt_definer('core', '_get_partitions', array['text']);
select function_owner_is('core', '_get_partitions', array['text'], 'app_api');
select function_privs_are('core', '_get_partitions', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_get_partitions', array['text'], 'admin', '{}'::text[]);
select function_privs_are('core', '_get_partitions', array['text'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', '2024-03-02Z'), core._create_partition('core.probes', '2024-03-01Z');
set local timezone = 'Africa/Nairobi';
set local datestyle = 'SQL, DMY';
select results_eq(
    $$ select partition_name, extract(epoch from range_from)::bigint, extract(epoch from range_until)::bigint
       from core._get_partitions('core.probes') $$,
    $$ values ('core.probes_2024_03_01', 1709251200::bigint, 1709337600::bigint),
        ('core.probes_2024_03_02', 1709337600::bigint, 1709424000::bigint) $$,
    'partitions come in the order of time, whatever the session writes instants like'
);
reset timezone;
set local role app_owner;
create table core."By hand" (like core.probes including all);
alter table core."By hand" enable row level security;
alter table core.probes attach partition core."By hand" for values from ('2024-05-01Z') to ('2024-06-01Z');
reset role;
select results_eq(
    $$ select partition_name from core._get_partitions('core.probes') where range_until > '2024-04-01Z' $$,
    array['core."By hand"'], 'one attached by hand counts, whatever its name'
);
select cmp_ok((select count(distinct table_name) from core._get_partitions()), '>', 10::bigint, 'all tables without a name');
select is_empty($$ select * from core._get_partitions('auth.users') $$, 'a plain table has none');

select * from finish();
rollback;
