begin;
select plan(12);

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
select function_returns('core', '_note_archive', array['text', 'timestamp with time zone', 'text', 'jsonb'], 'core.archives');
select is_definer('core', '_note_archive', array['text', 'timestamp with time zone', 'text', 'jsonb']);
select function_owner_is('core', '_note_archive', array['text', 'timestamp with time zone', 'text', 'jsonb'], 'app_owner');
select function_privs_are('core', '_note_archive', array['text', 'timestamp with time zone', 'text', 'jsonb'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_note_archive', array['text', 'timestamp with time zone', 'text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('core', '_note_archive', array['text', 'timestamp with time zone', 'text', 'jsonb'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', '2024-03-01Z');
select core._seal_partition('core.probes', '2024-03-01Z');
select throws_ok(
    $$ select core._note_archive('core.probes', '2024-03-01Z', 'verified') $$, 'PT409', 'partition_not_sealed',
    'nothing is verified before it is written'
);
select throws_ok(
    $$ select core._note_archive('core.probes', '2024-03-01Z', 'exported') $$, 'PT409', 'partition_not_sealed',
    'nothing is written without a manifest'
);
select results_eq(
    $query$ select state, file_name, row_count, byte_count, file_byte_count, exported_at is not null, verified_at
       from core._note_archive('core.probes', '2024-03-01Z', 'exported', jsonb_build_object(
    'file_name', 'f', 'row_count', 2, 'byte_count', 9, 'sha256', repeat('0', 64), 'file_byte_count', 5, 'file_sha256', repeat('1', 64)
)) $query$,
    $$ values ('exported', 'f', 2::bigint, 9::bigint, 5::bigint, true, null::timestamptz) $$, 'the manifest is kept'
);
select results_eq(
    $$ select state, verified_at is not null, row_count from core._note_archive('core.probes', '2024-03-01Z', 'verified') $$,
    $$ values ('verified', true, 2::bigint) $$, 'reading it back is noted'
);
select results_eq(
    $query$ select state, verified_at from core._note_archive('core.probes', '2024-03-01Z', 'exported', jsonb_build_object(
    'file_name', 'f', 'row_count', 2, 'byte_count', 9, 'sha256', repeat('0', 64), 'file_byte_count', 5, 'file_sha256', repeat('1', 64)
)) $query$,
    $$ values ('exported', null::timestamptz) $$, 'a new file has to be read back anew'
);

-- Errors
select throws_ok(
    $query$ select core._note_archive('core.probes', '2024-03-02Z', 'exported', jsonb_build_object(
    'file_name', 'f', 'row_count', 2, 'byte_count', 9, 'sha256', repeat('0', 64), 'file_byte_count', 5, 'file_sha256', repeat('1', 64)
)) $query$,
    'PT409', 'partition_not_sealed', 'only what is sealed is written'
);

select * from finish();
rollback;
