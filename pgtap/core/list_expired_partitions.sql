begin;
select plan(8);

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
select function_returns('core', 'list_expired_partitions', '{}'::name[], 'setof core.partition_state');
select is_definer('core', 'list_expired_partitions', '{}'::name[]);
select function_owner_is('core', 'list_expired_partitions', '{}'::name[], 'app_api');
select function_privs_are('core', 'list_expired_partitions', '{}'::name[], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'list_expired_partitions', '{}'::name[], 'admin', array['EXECUTE']);
select function_privs_are('core', 'list_expired_partitions', '{}'::name[], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', now() + d * interval '1 day') from unnest(array[-400, -300, -50, 0]) as d;
select core._create_partition('core.sums', now() - interval '400 days');
insert into core.marks select now() - interval '300 days';

select test.login_as('service_role');
select results_eq(
    $$ select table_name, obstacle from core.list_expired_partitions() where table_name in ('core.probes', 'core.sums') $$,
    $$ values ('core.probes', null), ('core.probes', 'not_rolled_up'), ('core.sums', 'source_remains') $$,
    'what has expired, sources first, with what keeps it'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select * from core.list_expired_partitions() $$, '42501', null, 'users are not asked');

select * from finish();
rollback;
