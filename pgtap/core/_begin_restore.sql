begin;
select plan(14);

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
select function_returns('core', '_begin_restore', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'text');
select is_definer('core', '_begin_restore', array['text', 'timestamp with time zone', 'timestamp with time zone']);
select function_owner_is('core', '_begin_restore', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'app_owner');
select function_privs_are('core', '_begin_restore', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_begin_restore', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('core', '_begin_restore', array['text', 'timestamp with time zone', 'timestamp with time zone'], 'authenticated', '{}'::text[]);


-- Behaviour
select is(
    core._begin_restore('core.probes', '2024-03-01Z', '2024-03-02Z'), 'core.probes_2024_03_01', 'a table is made to load into'
);
select has_table('core'::name, 'probes_2024_03_01'::name, 'it is there');
select is_empty($$ select * from core._get_partitions('core.probes') $$, 'and not attached yet');
select core._create_partition('core.probes', '2024-03-02Z');
select is(
    core._begin_restore('core.probes', '2024-03-02Z', '2024-03-03Z'), 'core.probes_2024_03_02', 'an empty partition will do'
);

-- Errors
insert into core.probes values ('2024-03-02 12:00Z', 1);
select throws_ok(
    $$ select core._begin_restore('core.probes', '2024-03-02Z', '2024-03-03Z') $$,
    'PT409', 'partition_has_rows', 'nothing is merged into what is there'
);
select throws_ok(
    $$ select core._begin_restore('core.probes', '2024-03-04Z', '2024-04-01Z') $$,
    'PT409', 'range_differs', 'a file of another period fits nowhere'
);
select throws_ok(
    $$ select core._begin_restore('core.probes', '2024-03-04 12:00Z', '2024-03-05Z') $$,
    'PT409', 'range_differs', 'half a day is no partition'
);
select throws_ok(
    $$ select core._begin_restore('auth.users', '2024-03-04Z', '2024-03-05Z') $$,
    'PT404', 'table_not_partitioned', 'the table has to be registered'
);

select * from finish();
rollback;
