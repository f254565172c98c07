begin;
select plan(6);

-- Contract
select function_returns('ops', '_read_server_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_server_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_server_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select set_has(
    'select g.gauge from ops._read_server_gauges() as g where g.value > 0',
    $$ values ('connections'), ('connections_used'), ('connections_limit'), ('database_size_bytes'), ('server_uptime_seconds') $$,
    'connections, size and age'
);
select results_eq(
    $$ select g.labels ->> 'state' from ops._read_server_gauges() as g where g.gauge = 'connections' order by 1 $$,
    array['active', 'idle', 'idle_in_transaction', 'other'], 'connections by what they do, those that there are none of too'
);

-- Isolation
do $$ begin revoke pg_read_all_stats from app_api; end $$;
select lives_ok('select * from ops._read_server_gauges()', 'it says less where it may see less, and does not fail');

select * from finish();
rollback;
