begin;
select plan(6);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', '_purge_maintenance_runs', '{}'::text[], 'bigint');
select is_definer('ops', '_purge_maintenance_runs', '{}'::text[]);
select function_privs_are('ops', '_purge_maintenance_runs', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_purge_maintenance_runs', '{}'::text[], 'admin', '{}'::text[]);

select ops._register_task('count', 'weekly', 20, 'ops._count_one()', 'Counts.');
insert into ops.maintenance_runs (run_id, task_name, holder, done_for, started_at)
values
    (test.user_id(1), 'count', test.user_id(1), '2026-01-01', now() - interval '367 days'),
    (test.user_id(2), 'count', test.user_id(1), '2026-01-01', now() - interval '300 days');

-- Behaviour
select is(ops._purge_maintenance_runs(), 1::bigint, 'forgets what is older than a year');
select is((select r.run_id from ops.maintenance_runs as r), test.user_id(2), 'and keeps the rest');

select * from finish();
rollback;
