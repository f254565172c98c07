begin;
select plan(8);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', 'install_tasks', '{}'::text[], 'integer');
select is_definer('ops', 'install_tasks', '{}'::text[]);
select function_privs_are('ops', 'install_tasks', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'install_tasks', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', 'install_tasks', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select cmp_ok(ops.install_tasks(), '>', 10, 'declares them');
select results_eq(
    $$ select distinct cadence from ops.maintenance_tasks order by 1 $$, array['daily', 'monthly', 'weekly'], 'of every cadence'
);
select ops.set_maintenance_task('purge_otps', false);
select ops.install_tasks();
select is((select t.is_enabled from ops.maintenance_tasks as t where t.task_name = 'purge_otps'), false, 'what is off stays off');

select * from finish();
rollback;
