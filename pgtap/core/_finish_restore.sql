begin;
select plan(15);

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
select function_returns('core', '_finish_restore', array['text', 'timestamp with time zone', 'jsonb', 'timestamp with time zone'], 'core.archives');
select is_definer('core', '_finish_restore', array['text', 'timestamp with time zone', 'jsonb', 'timestamp with time zone']);
select function_owner_is('core', '_finish_restore', array['text', 'timestamp with time zone', 'jsonb', 'timestamp with time zone'], 'app_owner');
select function_privs_are('core', '_finish_restore', array['text', 'timestamp with time zone', 'jsonb', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_finish_restore', array['text', 'timestamp with time zone', 'jsonb', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('core', '_finish_restore', array['text', 'timestamp with time zone', 'jsonb', 'timestamp with time zone'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._begin_restore('core.probes', '2024-03-01Z', '2024-03-02Z');
insert into core.probes_2024_03_01 values ('2024-03-01 12:00Z', 1);
select results_eq(
    $query$ select state, takes_rows, row_count, restored_until
       from core._finish_restore('core.probes', '2024-03-01Z', jsonb_build_object(
    'file_name', 'f', 'row_count', 2, 'byte_count', 9, 'sha256', repeat('0', 64), 'file_byte_count', 5, 'file_sha256', repeat('1', 64)
), '2100-01-01Z') $query$,
    $$ values ('restored', true, 2::bigint, '2100-01-01Z'::timestamptz) $$, 'it is noted'
);
select is((select count(*) from core.probes), 1::bigint, 'its rows are back');
select ok((select relrowsecurity from pg_class where oid = 'core.probes_2024_03_01'::regclass), 'row-level security binds');
select col_is_pk('core', 'probes_2024_03_01', array['at', 'id'], 'it has its primary key');
select lives_ok($$ insert into core.probes values ('2024-03-01 13:00Z', 1) $$, 'it takes rows');
select results_eq(
    $$ select state from core.list_partitions('core.probes') $$, array['restored'], 'and does not expire'
);

insert into core.archives (table_name, range_from, range_until, state)
values ('core.sums', '2024-05-01Z', '2024-06-01Z', 'dropped');
select core._begin_restore('core.probes', '2024-05-01Z', '2024-05-02Z');
select is(
    (core._finish_restore('core.probes', '2024-05-01Z', jsonb_build_object(
    'file_name', 'f', 'row_count', 2, 'byte_count', 9, 'sha256', repeat('0', 64), 'file_byte_count', 5, 'file_sha256', repeat('1', 64)
))).takes_rows, false, 'without its sums it takes none'
);
select throws_ok($$ insert into core.probes values ('2024-05-01 13:00Z', 1) $$, '23514', null, 'they are refused');

-- Errors
select throws_ok(
    $$ select core._finish_restore('auth.users', now(), '{}') $$, 'PT404', 'table_not_partitioned', 'the table has to be registered'
);

select * from finish();
rollback;
