begin;
select plan(17);

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
select function_returns('core', '_find_departure', array['core.partition'], 'text');
select isnt_definer('core', '_find_departure', array['core.partition']);
select function_owner_is('core', '_find_departure', array['core.partition'], 'app_api');
select function_privs_are('core', '_find_departure', array['core.partition'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_find_departure', array['core.partition'], 'admin', '{}'::text[]);
select function_privs_are('core', '_find_departure', array['core.partition'], 'authenticated', '{}'::text[]);


-- Behaviour
create function pg_temp.departure(p_table_name text, p_at timestamptz) returns text language sql
return core._find_departure(core._find_partition(p_table_name, p_at));

select is(pg_temp.departure('core.probes', '2024-03-01Z'), 'dropped', 'what has expired goes');
select is(pg_temp.departure('core.probes', now() - interval '100 days'), 'kept', 'what has not does not');
select is(pg_temp.departure('core.probes', now() - interval '102 days'), 'dropped', 'from its end on');
insert into core.marks values ('2024-03-01 12:00Z');
select is(pg_temp.departure('core.probes', '2024-03-01Z'), 'not_rolled_up', 'an obstacle comes first');
insert into core.archives (
    table_name, range_from, range_until, state, file_name, row_count, byte_count, sha256, file_byte_count, file_sha256, manifest
)
values ('core.probes', '2024-03-02Z', '2024-03-03Z', 'exported', 'f', 0, 0, repeat('0', 64), 0, repeat('0', 64), '{}');
select is(pg_temp.departure('core.probes', '2024-03-02Z'), 'archive_first', 'a file that was begun has to be finished');
update core.archives set state = 'verified';
select is(pg_temp.departure('core.probes', '2024-03-02Z'), 'dropped', 'and read back');
update core.archives set state = 'restored', restored_until = now() + interval '1 day';
select is(pg_temp.departure('core.probes', '2024-03-02Z'), 'kept', 'what came back stays for a while');
update core.archives set restored_until = null;
select is(pg_temp.departure('core.probes', '2024-03-02Z'), 'kept', 'or for ever');
update core.archives set restored_until = now();
select is(pg_temp.departure('core.probes', '2024-03-02Z'), 'dropped', 'until its time is over');
update core.retention_rules set archive = 'file' where table_name = 'core.probes';
select is(pg_temp.departure('core.probes', '2024-03-05Z'), 'archive_first', 'where the rule wants a file, there has to be one');
update core.retention_rules set archive = 'none', keep_for = null where table_name = 'core.probes';
select is(pg_temp.departure('core.probes', '2024-03-05Z'), 'kept', 'for ever is for ever');

select * from finish();
rollback;
