begin;
select plan(12);

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
select function_returns('core', '_set_seal', array['text', 'boolean'], 'void');
select isnt_definer('core', '_set_seal', array['text', 'boolean']);
select function_owner_is('core', '_set_seal', array['text', 'boolean'], 'app_owner');
select function_privs_are('core', '_set_seal', array['text', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('core', '_set_seal', array['text', 'boolean'], 'admin', '{}'::text[]);
select function_privs_are('core', '_set_seal', array['text', 'boolean'], 'authenticated', '{}'::text[]);


-- Behaviour
select core._create_partition('core.probes', '2024-03-01Z');
insert into core.probes values ('2024-03-01 12:00Z', 1);
select lives_ok($$ select core._set_seal('core.probes_2024_03_01', true) $$, 'rows that are there do not matter');
select throws_ok($$ insert into core.probes values ('2024-03-01 13:00Z', 1) $$, '23514', null, 'new ones are refused');
select is((select count(*) from core.probes where at < '2024-04-01Z'), 1::bigint, 'what is there is still found');
select lives_ok($$ select core._set_seal('core.probes_2024_03_01', true) $$, 'twice is once');
select core._set_seal('core.probes_2024_03_01', false);
select lives_ok($$ insert into core.probes values ('2024-03-01 13:00Z', 1) $$, 'without the seal rows are taken again');
select lives_ok($$ select core._set_seal('core.probes_2024_03_01', false) $$, 'twice is once here, too');

select * from finish();
rollback;
