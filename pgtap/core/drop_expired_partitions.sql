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
select function_returns('core', 'drop_expired_partitions', array['integer'], 'setof core.partition_outcome');
select is_definer('core', 'drop_expired_partitions', array['integer']);
select function_owner_is('core', 'drop_expired_partitions', array['integer'], 'app_api');
select function_privs_are('core', 'drop_expired_partitions', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'drop_expired_partitions', array['integer'], 'admin', array['EXECUTE']);
select function_privs_are('core', 'drop_expired_partitions', array['integer'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', now() + d * interval '1 day') from unnest(array[-400, -390, -300, -50, 0]) as d;
select core._create_partition('core.sums', now() - interval '400 days');
insert into core.marks select now() - interval '300 days';

select test.login_as('service_role');
select is((select count(*) from core.drop_expired_partitions(1)), 1::bigint, 'no more than wanted');
select results_eq(
    $$ select table_name, outcome from core.drop_expired_partitions() where table_name in ('core.probes', 'core.sums') $$,
    $$ values ('core.probes', 'dropped'), ('core.sums', 'dropped') $$, 'then the others, sums after their source'
);
select is_empty($$ select * from core.drop_expired_partitions() $$, 'and then none');
select results_eq(
    $$ select state from core.list_partitions('core.probes') $$, array['expired', 'kept', 'current'],
    'what something keeps stays, and what has not expired'
);

-- Errors
select throws_ok($$ select core.drop_expired_partitions(0) $$, 'PT400', 'invalid_limit', 'one at least');
select throws_ok($$ select core.drop_expired_partitions(null) $$, 'PT400', 'invalid_limit', 'a number');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select core.drop_expired_partitions() $$, '42501', null, 'operators drop nothing');

select * from finish();
rollback;
