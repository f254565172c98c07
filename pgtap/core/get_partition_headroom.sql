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
select function_returns('core', 'get_partition_headroom', '{}'::name[], 'setof core.partition_headroom');
select is_definer('core', 'get_partition_headroom', '{}'::name[]);
select function_owner_is('core', 'get_partition_headroom', '{}'::name[], 'app_api');
select function_privs_are('core', 'get_partition_headroom', '{}'::name[], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'get_partition_headroom', '{}'::name[], 'admin', array['EXECUTE']);
select function_privs_are('core', 'get_partition_headroom', '{}'::name[], 'authenticated', '{}'::text[]);


-- Behaviour
select test.login_as('service_role');
select is_empty(
    $$ select * from core.get_partition_headroom() where is_low and table_name not like 'core.%' $$, 'a deploy makes all that is needed'
);
select results_eq(
    $$ select ready_until, headroom, is_low from core.get_partition_headroom() where table_name = 'core.probes' $$,
    $$ values (null::timestamptz, interval '0', true) $$, 'without a partition for now there is no headroom'
);
select test.logout();
select core._create_partition('core.probes', now() + n * interval '1 day') from unnest(array[0, 1, 2, 4]) as n;
select test.login_as('service_role');
select results_eq(
    $$ select period, ready_until, is_low from core.get_partition_headroom() where table_name = 'core.probes' $$,
    $$ values ('day', date_trunc('day', now(), 'UTC') + interval '3 days', false) $$, 'it ends at the first gap'
);
select test.logout();
select core._create_partition('core.probes', now() + interval '3 days');
select test.login_as('service_role');
select is(
    (select ready_until from core.get_partition_headroom() where table_name = 'core.probes'),
    date_trunc('day', now(), 'UTC') + interval '5 days', 'once it is closed it reaches further'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select * from core.get_partition_headroom() $$, '42501', null, 'operators are not asked');

select * from finish();
rollback;
