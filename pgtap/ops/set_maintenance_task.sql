begin;
select plan(10);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', 'set_maintenance_task', array['text', 'boolean'], 'void');
select is_definer('ops', 'set_maintenance_task', array['text', 'boolean']);
select function_privs_are('ops', 'set_maintenance_task', array['text', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'set_maintenance_task', array['text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'set_maintenance_task', array['text', 'boolean'], 'operator', '{}'::text[]);

select ops._register_task('count', 'weekly', 20, 'ops._count_one()', 'Counts.');

-- Behaviour
select test.login_as('admin', test.user_id(1));
select ops.set_maintenance_task('count', false);
select results_eq($$ select is_enabled, is_due from ops.list_maintenance_tasks() $$, $$ values (false, false) $$, 'off, and not due');
select ops.set_maintenance_task('count', true);
select results_eq($$ select is_enabled, is_due from ops.list_maintenance_tasks() $$, $$ values (true, true) $$, 'and on again');

select test.logout();
select results_eq(
    $$ select new_values ->> 'is_enabled' from ops.audit_log where subject_type = 'maintenance_task' and actor_id = test.user_id(1) order by audit_id $$,
    $$ values ('false'), ('true') $$, 'who switches one off stands in the audit log'
);
select test.login_as('admin', test.user_id(1));

-- Errors
select throws_ok($$ select ops.set_maintenance_task('counts', true) $$, 'PT404', 'task_not_found', 'no such task');
select throws_ok($$ select ops.set_maintenance_task('count', null) $$, 'PT400', 'is_enabled_missing', 'on or off');

select * from finish();
rollback;
