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
select function_returns('core', 'list_partitions', array['text'], 'setof core.partition_state');
select is_definer('core', 'list_partitions', array['text']);
select function_owner_is('core', 'list_partitions', array['text'], 'app_api');
select function_privs_are('core', 'list_partitions', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'list_partitions', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('core', 'list_partitions', array['text'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', now() + d * interval '1 day') from unnest(array[-400, -300, -200, -50, 0, 1]) as d;
select core._seal_partition('core.probes', now() - interval '300 days');
insert into core.archives (
    table_name, range_from, range_until, state, takes_rows, file_name, row_count, byte_count, sha256, file_byte_count,
    file_sha256, manifest
)
select table_name, range_from, range_until, 'restored', true, 'f', 0, 0, repeat('0', 64), 0, repeat('0', 64), '{}'
from core._find_partition('core.probes', now() - interval '200 days');

select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select state, obstacle from core.list_partitions('core.probes') $$,
    $$ values ('expired', null), ('sealed', 'archive_first'), ('restored', null), ('kept', null), ('current', null), ('ahead', null) $$,
    'each is in one state, in the order of time'
);
select results_eq(
    $$ select distinct byte_count > 0, row_estimate, (range_until <= now()) = (age is not null)
       from core.list_partitions('core.probes') $$,
    $$ values (true, null::bigint, true) $$, 'size and age are told'
);
select cmp_ok((select count(distinct table_name) from core.list_partitions()), '>', 10::bigint, 'all tables without a name');

-- Errors
select throws_ok(
    $$ select * from core.list_partitions('auth.users') $$, 'PT404', 'table_not_partitioned', 'the table has to be registered'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select * from core.list_partitions() $$, '42501', null, 'operators are not asked');

select * from finish();
rollback;
