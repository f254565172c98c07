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
select function_returns('core', '_is_closed', array['text', 'timestamp with time zone'], 'boolean');
select isnt_definer('core', '_is_closed', array['text', 'timestamp with time zone']);
select function_owner_is('core', '_is_closed', array['text', 'timestamp with time zone'], 'app_api');
select function_privs_are('core', '_is_closed', array['text', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_is_closed', array['text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('core', '_is_closed', array['text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);


-- Behaviour
select is(core._is_closed('core.probes', '2024-03-01Z'), false, 'nothing has left');
insert into core.archives (table_name, range_from, range_until, state)
values ('core.probes', '2024-03-01Z', '2024-03-02Z', 'dropped'), ('core.probes', '2024-03-05Z', '2024-03-06Z', 'sealed');
select is(core._is_closed('core.probes', '2024-03-01Z'), true, 'the first instant is closed');
select is(core._is_closed('core.probes', '2024-03-01 23:59:59.999999Z'), true, 'the last, too');
select is(core._is_closed('core.probes', '2024-03-02Z'), false, 'the day after is not');
select is(core._is_closed('core.probes', '2024-02-29 23:59Z'), false, 'nor the one before');
select is(core._is_closed('core.probes', '2024-03-05 12:00Z'), true, 'one on its way to a file takes nothing either');
insert into core.archives (table_name, range_from, range_until, state)
values ('core.sums', '2024-04-01Z', '2024-05-01Z', 'dropped');
select is(core._is_closed('core.probes', '2024-04-15Z'), true, 'a source is closed where its sums are gone');
select is(core._is_closed('core.sums', '2024-03-01Z'), false, 'and not the other way round');
delete from core.archives where table_name = 'core.probes';
insert into core.archives (
    table_name, range_from, range_until, state, takes_rows, file_name, row_count, byte_count, sha256, file_byte_count, file_sha256, manifest
)
values ('core.probes', '2024-03-01Z', '2024-03-02Z', 'restored', true, 'f', 0, 0, repeat('0', 64), 0, repeat('0', 64), '{}');
select is(core._is_closed('core.probes', '2024-03-01Z'), false, 'one that is back takes rows');
select is(core._is_closed('core.probes', null), false, 'no time is not closed');

select * from finish();
rollback;
