-- depends: 0001.create-schemas

set local role app_owner;

-- Tables whose partitions are made ahead of time, and how far ahead.
create table core.partitioned_tables (
    table_name      text primary key,
    period          text not null check (period in ('day', 'month')),
    partitions_ahead integer not null check (partitions_ahead between 1 and 400)
);

comment on table core.partitioned_tables is
    'Range-partitioned tables, the length of a partition and how many are kept ready.';
