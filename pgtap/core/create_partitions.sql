begin;
select plan(9);

-- What the other tables need.
select core.create_partitions();

set local role app_owner;

create table core.day_probes (at timestamptz not null primary key) partition by range (at);
create table core.month_probes (at timestamptz not null primary key) partition by range (at);

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('core.day_probes', 'day', 3), ('core.month_probes', 'month', 2);

reset role;

-- Contract
select function_returns('core', 'create_partitions', array['timestamp with time zone'], 'integer');
select is_definer('core', 'create_partitions', array['timestamp with time zone']);
select function_privs_are('core', 'create_partitions', array['timestamp with time zone'], 'service_role', array['EXECUTE']);
select function_privs_are('core', 'create_partitions', array['timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select is(core.create_partitions(), 7, 'makes today''s and those ahead, of every registered table');
select is(core.create_partitions(), 0, 'makes nothing twice');
select test.logout();

select set_eq(
    $$
    select c.relname::text
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'core.day_probes'::regclass
    $$,
    $$
    select to_char((now() at time zone 'UTC') + make_interval(days => n), '"day_probes_"YYYY"_"MM"_"DD')
    from generate_series(0, 3) as n
    $$,
    'a partition for each coming day'
);

update core.partitioned_tables as t set partitions_ahead = 4 where t.table_name = 'core.day_probes';
select is(core.create_partitions(), 1, 'makes only what is missing');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select core.create_partitions()', '42501', null, 'users make no partitions');

select * from finish();
rollback;
