begin;
select plan(13);

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
select function_returns('core', '_unseal_partition', array['text', 'timestamp with time zone'], 'boolean');
select is_definer('core', '_unseal_partition', array['text', 'timestamp with time zone']);
select function_owner_is('core', '_unseal_partition', array['text', 'timestamp with time zone'], 'app_owner');
select function_privs_are('core', '_unseal_partition', array['text', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_unseal_partition', array['text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('core', '_unseal_partition', array['text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', '2024-03-01Z');
select is(core._unseal_partition('core.probes', '2024-03-01Z'), false, 'nothing is sealed');
select core._seal_partition('core.probes', '2024-03-01Z');
select is(core._unseal_partition('core.probes', '2024-03-01Z'), true, 'one that is');
select lives_ok($$ insert into core.probes values ('2024-03-01 13:00Z', 1) $$, 'takes rows again');
select is_empty($$ select * from core.archives where table_name = 'core.probes' $$, 'and is no archive');

insert into core.archives (
    table_name, range_from, range_until, state, file_name, row_count, byte_count, sha256, file_byte_count, file_sha256,
    manifest, restored_at
)
values (
    'core.probes', '2024-03-01Z', '2024-03-02Z', 'restored', 'f', 0, 0, repeat('0', 64), 0, repeat('0', 64), '{}', now()
);
select core._seal_partition('core.probes', '2024-03-01Z');
select core._unseal_partition('core.probes', '2024-03-01Z');
select results_eq(
    $$ select state, takes_rows from core.archives where table_name = 'core.probes' $$,
    $$ values ('restored', true) $$, 'one that came from a file is one that came from a file'
);

select core._seal_partition('core.probes', '2024-03-01Z');
insert into core.archives (table_name, range_from, range_until, state)
values ('core.sums', '2024-03-01Z', '2024-04-01Z', 'dropped');
select core._unseal_partition('core.probes', '2024-03-01Z');
select throws_ok(
    $$ insert into core.probes values ('2024-03-01 14:00Z', 1) $$, '23514', null, 'without its sums it stays sealed'
);

-- Errors
select throws_ok(
    $$ select core._unseal_partition('auth.users', now()) $$, 'PT404', 'table_not_partitioned', 'the table has to be registered'
);

select * from finish();
rollback;
