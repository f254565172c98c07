begin;
select plan(6);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select is_definer('ops', 'list_maintenance_tasks', '{}'::text[]);
select function_privs_are('ops', 'list_maintenance_tasks', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_maintenance_tasks', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_maintenance_tasks', '{}'::text[], 'operator', '{}'::text[]);

select ops._register_task('count', 'weekly', 20, 'ops._count_one()', 'Counts.');
select ops._register_task('tell', 'daily', 30, 'ops._tell_time(timestamptz)', 'Tells.');
update ops.maintenance_tasks set done_for = ops._get_period_start('daily', now()) where task_name = 'tell';

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select task_name, cadence, is_due, is_running from ops.list_maintenance_tasks() $$,
    $$ values ('tell', 'daily', false, false), ('count', 'weekly', true, false) $$, 'in their order, and whether they are due'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select * from ops.list_maintenance_tasks() $$, '42501', null, 'for admins only');

select * from finish();
rollback;
