begin;
select plan(18);

set local role app_owner;

create table core.probes (
    at timestamptz not null,
    id integer not null check (id > 0),
    constraint probes_pkey primary key (at, id)
) partition by range (at);
comment on table core.probes is 'A probe.';

insert into core.partitioned_tables (table_name, period, partitions_ahead) values ('core.probes', 'day', 1);

reset role;

-- Contract
select function_returns('core', '_create_partition', array['text', 'timestamp with time zone'], 'boolean');
select is_definer('core', '_create_partition', array['text', 'timestamp with time zone']);
select function_owner_is('core', '_create_partition', array['text', 'timestamp with time zone'], 'app_owner');
select function_privs_are('core', '_create_partition', array['text', 'timestamp with time zone'], 'app_api', array['EXECUTE']);
select function_privs_are('core', '_create_partition', array['text', 'timestamp with time zone'], 'service_role', '{}'::text[]);

-- Behaviour
select ok(core._create_partition('core.probes', '2026-03-01 12:00+00'), 'a missing partition is made');
select has_table('core'::name, 'probes_2026_03_01'::name, 'it is named after its day');
select ok(not core._create_partition('core.probes', '2026-03-01 23:59:59+00'), 'the same day needs no other');
select lives_ok(
    $$ insert into core.probes (at, id) values ('2026-03-01 00:00+00', 1), ('2026-03-01 23:59:59.999999+00', 2) $$,
    'it holds the day, both ends'
);
select throws_ok(
    $$ insert into core.probes (at, id) values ('2026-03-02 00:00+00', 1) $$, '23514', null, 'and not the next'
);
select ok(
    (select c.relrowsecurity from pg_class as c where c.oid = 'core.probes_2026_03_01'::regclass),
    'row-level security binds whoever names it directly'
);
select table_owner_is('core'::name, 'probes_2026_03_01'::name, 'app_owner'::name);
select col_is_pk('core', 'probes_2026_03_01', array['at', 'id'], 'the primary key is its own as well');

set local timezone = 'Africa/Nairobi';
select core._create_partition('core.probes', '2026-05-02 01:00+03');
select has_table('core'::name, 'probes_2026_05_01'::name, 'days are UTC days, whoever asks');

update core.partitioned_tables as t set period = 'month' where t.table_name = 'core.probes';
select core._create_partition('core.probes', '2026-12-31 23:30+00');
select has_table('core'::name, 'probes_2026_12'::name, 'months end at the end of the year, too');

-- Errors
select throws_ok(
    $$ select core._create_partition('auth.users', now()) $$,
    'PT404', 'table_not_partitioned', 'the table has to be registered'
);

insert into core.archives (table_name, range_from, range_until, state)
values ('core.probes', '2024-03-01Z', '2024-04-01Z', 'dropped');
select throws_ok(
    $$ select core._create_partition('core.probes', '2024-03-31 23:59Z') $$,
    'PT410', 'partition_archived', 'one that has left is not made again'
);

-- Isolation
select test.login_as('service_role');
select throws_ok(
    $$ select core._create_partition('core.probes', now()) $$, '42501', null, 'nobody from outside makes partitions'
);

select * from finish();
rollback;
