begin;
select plan(11);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', 'list_maintenance_runs', array['text', 'integer'], 'setof ops.maintenance_runs');
select is_definer('ops', 'list_maintenance_runs', array['text', 'integer']);
select function_privs_are('ops', 'list_maintenance_runs', array['text', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_maintenance_runs', array['text', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_maintenance_runs', array['text', 'integer'], 'operator', '{}'::text[]);

select ops._register_task('count', 'weekly', 20, 'ops._count_one()', 'Counts.');
select ops._register_task('tell', 'daily', 30, 'ops._tell_time(timestamptz)', 'Tells.');
select ops._claim_task(test.user_id(1), 'weekly', null, now(), '{}');
select ops._claim_task(test.user_id(1), 'daily', null, now(), '{}');

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq($$ select task_name from ops.list_maintenance_runs() $$, array['tell', 'count'], 'newest first');
select results_eq($$ select task_name from ops.list_maintenance_runs('count') $$, array['count'], 'or those of a task');
select results_eq($$ select task_name from ops.list_maintenance_runs(p_limit => 1) $$, array['tell'], 'as many as are wanted');

-- Errors
select throws_ok($$ select * from ops.list_maintenance_runs('counts') $$, 'PT404', 'task_not_found', 'no such task');
select throws_ok($$ select * from ops.list_maintenance_runs(p_limit => 0) $$, 'PT400', 'invalid_limit', 'no such page');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select * from ops.list_maintenance_runs() $$, '42501', null, 'for admins only');

select * from finish();
rollback;
