begin;
select plan(7);

-- Contract
select function_returns('ops', '_read_error_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_error_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_error_gauges', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_read_error_gauges', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', '_read_error_gauges', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', '_read_error_gauges', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select ops._store_error('gateway', 'a.' || n, 'XX000', 'broken', n, now() - n * interval '1 hour', '[{"request_id": "r"}, {"request_id": "s"}]')
from generate_series(1, 3) as n;
update ops.errors set status = 'resolved' where function_name = 'a.2';
select set_has(
    'select g.gauge, g.labels ->> ''service'', g.value from ops._read_error_gauges() as g',
    $$
        values ('errors_open', 'gateway', 2::double precision), ('errors_seen', 'gateway', 6), ('errors_open', 'worker', 0)
    $$, 'by who met them, also where there are none'
);

select * from finish();
rollback;
