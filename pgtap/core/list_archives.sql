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
select function_returns('core', 'list_archives', array['text'], 'setof core.archives');
select is_definer('core', 'list_archives', array['text']);
select function_owner_is('core', 'list_archives', array['text'], 'app_api');
select function_privs_are('core', 'list_archives', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'list_archives', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('core', 'list_archives', array['text'], 'authenticated', '{}'::text[]);


-- Behaviour
insert into core.archives (table_name, range_from, range_until, state)
values ('core.probes', '2024-03-01Z', '2024-03-02Z', 'dropped'), ('core.probes', '2024-03-05Z', '2024-03-06Z', 'sealed'),
    ('core.sums', '2024-03-01Z', '2024-04-01Z', 'dropped');
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select table_name, state from core.list_archives() $$,
    $$ values ('core.probes', 'sealed'), ('core.probes', 'dropped'), ('core.sums', 'dropped') $$, 'the newest first, table by table'
);
select is((select count(*) from core.list_archives('core.sums')), 1::bigint, 'of one table');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select * from core.list_archives() $$, '42501', null, 'operators are not asked');
select test.login_as('app_api', test.user_id(1));
select throws_ok($$ delete from core.archives $$, '42501', null, 'no function forgets an archive');

select * from finish();
rollback;
