begin;
select plan(7);

-- Contract
select function_returns('ops', '_drop_expired', '{}'::text[], 'jsonb');
select is_definer('ops', '_drop_expired', '{}'::text[]);
select function_privs_are('ops', '_drop_expired', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
delete from ops.maintenance_runs;
delete from schedules.schedule_runs;
select core._create_partition('jobs.finished_jobs', '2024-03-01Z');
select is(ops._drop_expired() -> 'dropped', '["jobs.finished_jobs_2024_03"]', 'a new database drops what has expired');

insert into ops.maintenance_runs (run_id, task_name, holder, done_for, started_at)
values (test.user_id(1), 'purge_otps', test.user_id(1), '2026-01-01', now() - interval '41 days');

-- Errors
select throws_ok('select ops._drop_expired()', 'PT503', 'clock_jumped', 'after a jump nothing is dropped');

insert into ops.maintenance_runs (run_id, task_name, holder, done_for, started_at)
values (test.user_id(2), 'purge_otps', test.user_id(1), '2026-01-01', now() - interval '9 minutes');
select throws_ok('select ops._drop_expired()', 'PT503', 'clock_jumped', 'nor right after the first run that follows');

update ops.maintenance_runs set started_at = now() - interval '11 minutes' where run_id = test.user_id(2);
select lives_ok('select ops._drop_expired()', 'a time that lasts is the time');

select * from finish();
rollback;
