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
select function_returns('core', '_kept_since', array['text'], 'timestamp with time zone');
select isnt_definer('core', '_kept_since', array['text']);
select function_owner_is('core', '_kept_since', array['text'], 'app_api');
select function_privs_are('core', '_kept_since', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_kept_since', array['text'], 'admin', '{}'::text[]);
select function_privs_are('core', '_kept_since', array['text'], 'authenticated', '{}'::text[]);


-- Behaviour
select is(core._kept_since('core.probes'), '-infinity'::timestamptz, 'nothing has gone');
insert into core.archives (table_name, range_from, range_until, state)
values ('core.probes', '2024-03-01Z', '2024-03-02Z', 'dropped'), ('core.probes', '2024-02-05Z', '2024-02-06Z', 'dropped');
select is(core._kept_since('core.probes'), '2024-03-02Z'::timestamptz, 'the end of the last that went');
select is(core._kept_since('core.sums'), '-infinity'::timestamptz, 'each table by itself');
select is(core._kept_since('no.table'), '-infinity'::timestamptz, 'also one that nobody knows');

select * from finish();
rollback;
