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
select function_returns('core', '_seal_partition', array['text', 'timestamp with time zone'], 'core.archives');
select is_definer('core', '_seal_partition', array['text', 'timestamp with time zone']);
select function_owner_is('core', '_seal_partition', array['text', 'timestamp with time zone'], 'app_owner');
select function_privs_are('core', '_seal_partition', array['text', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_seal_partition', array['text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('core', '_seal_partition', array['text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', '2024-03-01Z'), core._create_partition('core.probes', now());
select results_eq(
    $$ select range_from, range_until, state, takes_rows from core._seal_partition('core.probes', '2024-03-01 12:00Z') $$,
    $$ values ('2024-03-01Z'::timestamptz, '2024-03-02Z'::timestamptz, 'sealed', false) $$, 'a partition is sealed'
);
select throws_ok($$ insert into core.probes values ('2024-03-01 13:00Z', 1) $$, '23514', null, 'it takes no rows');
select is((core._seal_partition('core.probes', '2024-03-01Z')).state, 'sealed', 'twice is once');
update core.archives
set state = 'verified', file_name = 'f', row_count = 0, byte_count = 0, sha256 = repeat('0', 64), file_byte_count = 0,
    file_sha256 = repeat('0', 64), manifest = '{}'
where table_name = 'core.probes';
select is((core._seal_partition('core.probes', '2024-03-01Z')).state, 'verified', 'what an earlier run did stays done');
update core.archives set state = 'restored', takes_rows = true where table_name = 'core.probes';
select core._set_seal('core.probes_2024_03_01', false);
select results_eq(
    $$ select state, takes_rows from core._seal_partition('core.probes', '2024-03-01Z') $$,
    $$ values ('sealed', false) $$, 'one that was restored begins anew'
);
select throws_ok($$ insert into core.probes values ('2024-03-01 13:00Z', 1) $$, '23514', null, 'and takes no rows either');

-- Errors
select throws_ok(
    $$ select core._seal_partition('core.probes', '2024-03-02Z') $$, 'PT404', 'partition_not_found', 'it has to be there'
);
select throws_ok(
    $$ select core._seal_partition('core.probes', now()) $$, 'PT409', 'partition_in_use', 'the newest stays open'
);
select lives_ok($$ insert into core.probes values (now(), 1) $$, 'and takes rows');
select throws_ok(
    $$ select core._seal_partition('payments.transfers', now()) $$, 'PT409', 'partition_in_use', 'books never leave'
);

select * from finish();
rollback;
