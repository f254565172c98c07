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
select function_returns('core', '_drop_partition', array['text', 'timestamp with time zone', 'boolean'], 'core.partition_outcome');
select is_definer('core', '_drop_partition', array['text', 'timestamp with time zone', 'boolean']);
select function_owner_is('core', '_drop_partition', array['text', 'timestamp with time zone', 'boolean'], 'app_owner');
select function_privs_are('core', '_drop_partition', array['text', 'timestamp with time zone', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_drop_partition', array['text', 'timestamp with time zone', 'boolean'], 'admin', '{}'::text[]);
select function_privs_are('core', '_drop_partition', array['text', 'timestamp with time zone', 'boolean'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', '2024-03-01Z'), core._create_partition('core.probes', '2024-03-02Z'),
    core._create_partition('core.probes', now());
insert into core.probes values ('2024-03-01 12:00Z', 1), ('2024-03-02 12:00Z', 1);
select is((core._drop_partition('core.probes', '2024-03-01Z')).outcome, 'dropped', 'what has expired is dropped');
select hasnt_table('core'::name, 'probes_2024_03_01'::name, 'it is gone');
select results_eq('select at from core.probes', array['2024-03-02 12:00Z'::timestamptz], 'and nothing else');
select results_eq(
    $$ select state, takes_rows, file_name from core.archives where table_name = 'core.probes' $$,
    $$ values ('dropped', false, null::text) $$, 'it is noted, without a file'
);
select is((core._drop_partition('core.probes', '2024-03-01Z')).outcome, 'missing', 'once is enough');
select is((core._drop_partition('core.probes', now())).outcome, 'too_recent', 'the newest stays');
insert into core.marks values ('2024-03-02 12:00Z');
select is((core._drop_partition('core.probes', '2024-03-02Z', false)).outcome, 'not_rolled_up', 'so does one with marks');
delete from core.marks;
select is(
    core._drop_partition('core.probes', '2024-03-02 12:00Z', false)::text,
    '(core.probes,core.probes_2024_03_02,dropped,)', 'any time within a partition names it'
);

-- Errors
select throws_ok(
    $$ select core._drop_partition('auth.users', now()) $$, 'PT404', 'table_not_partitioned', 'the table has to be registered'
);

select * from finish();
rollback;
