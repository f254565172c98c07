begin;
select plan(13);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', '_run_task', array['text', 'uuid', 'timestamp with time zone'], 'jsonb');
select is_definer('ops', '_run_task', array['text', 'uuid', 'timestamp with time zone']);
select function_privs_are('ops', '_run_task', array['text', 'uuid', 'timestamp with time zone'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', '_run_task', array['text', 'uuid', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_run_task', array['text', 'uuid', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

select ops._register_task('count', 'daily', 20, 'ops._count_one()', 'Counts.');
select ops._register_task('tell', 'daily', 20, 'ops._tell_time(timestamptz)', 'Tells the time.');
select ops._register_task('hand', 'daily', 20, 'schedules._purge_otps(jsonb)', 'Is a job handler.');
select ops._register_task('break', 'daily', 20, 'ops._break()', 'Breaks.');
update ops.maintenance_tasks set holder = test.user_id(1), leased_until = clock_timestamp();

-- Behaviour
select is(ops._run_task('count', test.user_id(1), now()), '1'::jsonb, 'answers what the task answers');
select ok((select t.leased_until > clock_timestamp() + interval '1 minute' from ops.maintenance_tasks as t where t.task_name = 'count'), 'holds it longer');
select is((ops._run_task('tell', test.user_id(1), '2026-02-28 12:00Z') ->> 'at')::timestamptz, '2026-02-28 12:00Z', 'tells it the time');
select is(ops._run_task('hand', test.user_id(1), now()), '{"purged": 0}'::jsonb, 'hands an empty payload to a job handler');
select is(current_setting('lock_timeout'), '2s', 'waits for no lock for long');

-- Errors
select throws_ok($$ select ops._run_task('break', test.user_id(1), now()) $$, 'PT409', 'broken', 'the task''s errors are its caller''s');
select throws_ok($$ select ops._run_task('count', test.user_id(2), now()) $$, 'PT409', 'task_lost', 'only its holder does it');
update ops.maintenance_tasks set function_name = 'ops._gone()' where task_name = 'count';
select throws_ok($$ select ops._run_task('count', test.user_id(1), now()) $$, 'PT404', 'task_function_missing', 'a function that is gone has a name');

select * from finish();
rollback;
