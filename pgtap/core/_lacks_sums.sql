begin;
select plan(11);

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
select function_returns('core', '_lacks_sums', array['core.partition'], 'boolean');
select isnt_definer('core', '_lacks_sums', array['core.partition']);
select function_owner_is('core', '_lacks_sums', array['core.partition'], 'app_api');
select function_privs_are('core', '_lacks_sums', array['core.partition'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_lacks_sums', array['core.partition'], 'admin', '{}'::text[]);
select function_privs_are('core', '_lacks_sums', array['core.partition'], 'authenticated', '{}'::text[]);


-- Behaviour
select is(core._lacks_sums(core._find_partition('core.probes', '2024-03-01Z')), false, 'nothing has gone');
insert into core.archives (table_name, range_from, range_until, state)
values ('core.sums', '2024-03-01Z', '2024-04-01Z', 'dropped');
select is(core._lacks_sums(core._find_partition('core.probes', '2024-03-01Z')), true, 'the sums of the first day are gone');
select is(core._lacks_sums(core._find_partition('core.probes', '2024-03-31Z')), true, 'those of the last, too');
select is(core._lacks_sums(core._find_partition('core.probes', '2024-04-01Z')), false, 'not those of the next month');
select is(core._lacks_sums(core._find_partition('core.sums', '2024-03-01Z')), false, 'a sum needs no sums');

select * from finish();
rollback;
