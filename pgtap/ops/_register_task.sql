begin;
select plan(9);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', '_register_task', array['text', 'text', 'integer', 'regprocedure', 'text', 'boolean'], 'void');
select isnt_definer('ops', '_register_task', array['text', 'text', 'integer', 'regprocedure', 'text', 'boolean']);
select function_privs_are('ops', '_register_task', array['text', 'text', 'integer', 'regprocedure', 'text', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_register_task', array['text', 'text', 'integer', 'regprocedure', 'text', 'boolean'], 'admin', '{}'::text[]);

-- Behaviour
select ops._register_task('count', 'daily', 10, 'ops._count_one()', 'Counts.', true);
update ops.maintenance_tasks set is_enabled = false, done_for = '2026-01-01';
select ops._register_task('count', 'weekly', 20, 'ops._count_one()', 'Counts well.');
select results_eq(
    $$ select task_name, cadence, position, function_name, description, is_repeated, is_enabled, done_for from ops.maintenance_tasks $$,
    $$ values ('count', 'weekly', 20, 'ops._count_one()', 'Counts well.', false, false, '2026-01-01'::date) $$,
    'declares it anew and leaves the switch and what was done'
);

-- Errors
select throws_ok(
    $$ select ops._register_task('two', 'daily', 1, 'ops._two_arguments(integer,integer)', 'No.') $$,
    'PT422', 'task_function_unsuitable', 'a task takes no arguments of its own'
);
select throws_ok(
    $$ select ops._register_task('time', 'daily', 1, 'ops._tell_time(timestamptz)', 'No.', true) $$,
    'PT422', 'task_function_unsuitable', 'one that is called again says how much it did'
);
select throws_ok(
    $$ select ops._register_task('count', 'hourly', 1, 'ops._count_one()', 'No.') $$, '23514', null, 'there are three cadences'
);
select throws_ok(
    $$ select ops._register_task('Count it', 'daily', 1, 'ops._count_one()', 'No.') $$, '23514', null, 'a name is lower case'
);

select * from finish();
rollback;
