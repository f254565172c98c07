begin;
select plan(5);

-- Contract
select function_returns('ops', '_read_partition_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_partition_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_partition_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select set_eq(
    $$ select g.labels ->> 'table' from ops._read_partition_gauges() as g where g.gauge = 'partition_headroom_days' and g.value > 1 $$,
    'select t.table_name from core.partitioned_tables as t', 'every partitioned table has days left'
);
update core.partitioned_tables set partitions_ahead = 300 where table_name = 'events.events';
select results_eq(
    $$ select g.labels ->> 'table' from ops._read_partition_gauges() as g where g.gauge = 'partition_headroom_low' and g.value = 1 $$,
    array['events.events'], 'a table that has too few is told'
);

select * from finish();
rollback;
