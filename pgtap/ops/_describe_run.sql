begin;
select plan(9);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', '_describe_run', array['ops.maintenance_tasks', 'text', 'jsonb', 'text', 'interval'], 'text');
select isnt_definer('ops', '_describe_run', array['ops.maintenance_tasks', 'text', 'jsonb', 'text', 'interval']);
select function_privs_are('ops', '_describe_run', array['ops.maintenance_tasks', 'text', 'jsonb', 'text', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', '_describe_run', array['ops.maintenance_tasks', 'text', 'jsonb', 'text', 'interval'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_describe_run', array['ops.maintenance_tasks', 'text', 'jsonb', 'text', 'interval'], 'authenticated', '{}'::text[]);

select ops._register_task('count', 'daily', 20, 'ops._count_one()', 'Counts.');

-- Behaviour
select matches(ops._describe_run(t, 'done', '{"made": 2}', null, '12 ms'), '^daily +count +done +12 ms  \{"made": 2\}$', 'what it did')
from ops.maintenance_tasks as t;
select matches(ops._describe_run(t, 'done', '[1, 2]', null, '12 ms'), '2 rows$', 'rows are counted')
from ops.maintenance_tasks as t;
select matches(ops._describe_run(t, 'failed', null, 'broken', '1 s'), 'failed +1000 ms  broken$', 'why it failed')
from ops.maintenance_tasks as t;
select matches(ops._describe_run(t, 'done', null, null, '1 ms'), 'done +1 ms$', 'one that answers nothing')
from ops.maintenance_tasks as t;

select * from finish();
rollback;
