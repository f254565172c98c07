begin;
select plan(10);

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
select function_returns('core', 'list_retention_rules', '{}'::name[], 'setof core.retention_rules');
select is_definer('core', 'list_retention_rules', '{}'::name[]);
select function_owner_is('core', 'list_retention_rules', '{}'::name[], 'app_api');
select function_privs_are('core', 'list_retention_rules', '{}'::name[], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'list_retention_rules', '{}'::name[], 'admin', array['EXECUTE']);
select function_privs_are('core', 'list_retention_rules', '{}'::name[], 'authenticated', '{}'::text[]);


-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select table_name from core.list_retention_rules() where table_name like 'core.%' $$, array['core.probes', 'core.sums'],
    'rules come in order'
);
select is_empty(
    $$ select * from core.list_retention_rules() where table_name like 'payments.%' and (not is_permanent or keep_for is not null) $$,
    'books are kept for ever'
);
select is(
    (select count(*) from core.list_retention_rules() where table_name like 'payments.%'), 3::bigint, 'each of them has a rule'
);

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select * from core.list_retention_rules() $$, '42501', null, 'operators are not asked');

select * from finish();
rollback;
