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
select function_returns('core', '_find_partition', array['text', 'timestamp with time zone'], 'core.partition');
select isnt_definer('core', '_find_partition', array['text', 'timestamp with time zone']);
select function_owner_is('core', '_find_partition', array['text', 'timestamp with time zone'], 'app_api');
select function_privs_are('core', '_find_partition', array['text', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_find_partition', array['text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('core', '_find_partition', array['text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);


-- Behaviour
set local timezone = 'Africa/Nairobi';
select is(
    core._find_partition('core.probes', '2024-03-02 01:00+03')::text,
    row('core.probes', 'core.probes_2024_03_01', '2024-03-01Z'::timestamptz, '2024-03-02Z'::timestamptz)::core.partition::text,
    'days are UTC days, and the partition need not be there'
);
select is(
    core._find_partition('core.sums', '2024-12-31 23:59:59.999999Z')::text,
    row('core.sums', 'core.sums_2024_12', '2024-12-01Z'::timestamptz, '2025-01-01Z'::timestamptz)::core.partition::text,
    'months reach into the next year'
);

-- Errors
select throws_ok(
    $$ select core._find_partition('auth.users', now()) $$, 'PT404', 'table_not_partitioned', 'the table has to be registered'
);
select throws_ok($$ select core._find_partition(null, now()) $$, 'PT404', 'table_not_partitioned', 'and named');

select * from finish();
rollback;
