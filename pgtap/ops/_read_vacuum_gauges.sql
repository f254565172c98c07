begin;
select plan(4);

-- Contract
select function_returns('ops', '_read_vacuum_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_vacuum_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_vacuum_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select results_eq(
    'select g.gauge, g.value >= 0 from ops._read_vacuum_gauges() as g order by 1',
    $$
        values ('dead_row_ratio', true), ('dead_rows', true), ('oldest_snapshot_xids', true), ('oldest_xid_age', true),
            ('vacuum_overdue_tables', true), ('xid_age_limit', true)
    $$,
    'whether vacuum keeps up'
);

select * from finish();
rollback;
