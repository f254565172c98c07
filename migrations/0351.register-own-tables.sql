-- depends: 0350.create-maintenance

set local role app_owner;

alter table core.partitioned_tables add column registered_at timestamptz;

comment on column core.partitioned_tables.registered_at is
    'When core.register_partitioned_table put it here; null: it is a table of the program.';
