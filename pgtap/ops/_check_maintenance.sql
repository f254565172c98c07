begin;
select plan(10);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', '_check_maintenance', array['text', 'text'], 'void');
select is_definer('ops', '_check_maintenance', array['text', 'text']);
select function_privs_are('ops', '_check_maintenance', array['text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', '_check_maintenance', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_check_maintenance', array['text', 'text'], 'authenticated', '{}'::text[]);

select ops._register_task('count', 'daily', 10, 'ops._count_one()', 'Counts.');

-- Behaviour
select lives_ok($$ select ops._check_maintenance(null, null) $$, 'everything');
select lives_ok($$ select ops._check_maintenance('daily', 'count') $$, 'a task and its cadence');

-- Errors
select throws_ok($$ select ops._check_maintenance('hourly', null) $$, 'PT400', 'invalid_cadence', 'no such cadence');
select throws_ok($$ select ops._check_maintenance(null, 'counts') $$, 'PT404', 'task_not_found', 'no such task');
select throws_ok($$ select ops._check_maintenance('weekly', 'count') $$, 'PT404', 'task_not_found', 'none of that cadence');

select * from finish();
rollback;
