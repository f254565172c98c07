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
select function_returns('core', '_describe_holders', array['text', 'text'], 'text');
select is_definer('core', '_describe_holders', array['text', 'text']);
select function_owner_is('core', '_describe_holders', array['text', 'text'], 'app_api');
select function_privs_are('core', '_describe_holders', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_describe_holders', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('core', '_describe_holders', array['text', 'text'], 'authenticated', '{}'::text[]);


-- Behaviour
select is(
    core._describe_holders('core.probes', 'core.nothing'), 'Whoever held a lock has let it go since.', 'nobody else holds one'
);
select is(
    core._describe_holders(null, null), 'Whoever held a lock has let it go since.', 'no table, no holder'
);

select * from finish();
rollback;
