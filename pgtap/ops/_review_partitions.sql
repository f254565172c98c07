begin;
select plan(6);

-- Contract
select function_returns('ops', '_review_partitions', '{}'::text[], 'jsonb');
select is_definer('ops', '_review_partitions', '{}'::text[]);
select function_privs_are('ops', '_review_partitions', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select core.create_partitions();
select is(ops._review_partitions(), '{"to_archive": {}}'::jsonb, 'all is well');
select core._create_partition('meters.readings', '2024-01-05Z');
select is(ops._review_partitions(), '{"to_archive": {"meters.readings": 1}}'::jsonb, 'what waits for a file is counted');

-- Errors
update core.partitioned_tables set partitions_ahead = 300 where table_name = 'jobs.finished_jobs';
select throws_ok('select ops._review_partitions()', 'PT503', 'partitions_run_out', 'a table that runs out of partitions is an error');

select * from finish();
rollback;
