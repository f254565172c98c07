begin;
select plan(4);

-- Contract
select function_returns('ops', '_format_reading', array['text', 'text', 'numeric', 'ops.system_rules'], 'text');

-- Behaviour
select is(
    (select ops._format_reading('Jobs wait', 'queue=sql', 612.5004, r) from ops.system_rules as r where r.rule_code = 'queue_age'),
    'Jobs wait: queue=sql, 612.5 s (limit 300 s)', 'who, how much, and from when on'
);
select is(
    (select ops._format_reading('Partitions run out', 'table=x', 1, r) from ops.system_rules as r where r.rule_code = 'partition_missing'),
    'Partitions run out: table=x, found now', 'of yes and no no figure'
);
select is(
    (select ops._format_reading('No worker runs', 'system', 0, r) from ops.system_rules as r where r.rule_code = 'workers_missing'),
    'No worker runs: 0 workers (limit 0 workers)', 'of the whole no subject'
);

select * from finish();
rollback;
