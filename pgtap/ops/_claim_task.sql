begin;
select plan(19);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', '_claim_task', array['uuid', 'text', 'text', 'timestamp with time zone', 'text[]'], 'setof ops.maintenance_tasks');
select is_definer('ops', '_claim_task', array['uuid', 'text', 'text', 'timestamp with time zone', 'text[]']);
select function_privs_are('ops', '_claim_task', array['uuid', 'text', 'text', 'timestamp with time zone', 'text[]'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', '_claim_task', array['uuid', 'text', 'text', 'timestamp with time zone', 'text[]'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_claim_task', array['uuid', 'text', 'text', 'timestamp with time zone', 'text[]'], 'authenticated', '{}'::text[]);

select ops._register_task('count', 'daily', 20, 'ops._count_one()', 'Counts.');
select ops._register_task('first', 'daily', 10, 'ops._count_one()', 'Counts first.');
select ops._register_task('clean', 'monthly', 5, 'ops._count_one()', 'Counts by month.');

prepare claim(integer, text, text, timestamptz) as
    select task_name from ops._claim_task(test.user_id($1), $2, $3, $4, '{}');

-- Behaviour
select results_eq($$ execute claim(1, null, null, '2026-02-28 10:00Z') $$, array['first'], 'by cadence and position');
select results_eq($$ execute claim(2, null, null, '2026-02-28 10:00Z') $$, array['count'], 'another takes what is left');
select results_eq($$ execute claim(1, 'monthly', null, '2026-02-28 10:00Z') $$, array['clean'], 'or of the cadence that it wants');
select is_empty($$ execute claim(2, null, null, '2026-02-28 10:00Z') $$, 'nothing is taken twice');
select is_empty($$ execute claim(2, null, 'count', '2026-02-28 10:00Z') $$, 'not by name either');

update ops.maintenance_tasks set leased_until = clock_timestamp() - interval '1 second' where task_name = 'first';
select results_eq($$ execute claim(2, null, null, '2026-02-28 10:00Z') $$, array['first'], 'what was left lying is taken after its lease');
select set_eq(
    $$ select holder, outcome from ops.maintenance_runs where task_name = 'first' $$,
    $$ values (test.user_id(1), 'abandoned'), (test.user_id(2), 'running') $$, 'and the run before is noted as abandoned'
);

update ops.maintenance_tasks set leased_until = clock_timestamp() + interval '1 year' where task_name = 'first';
select results_eq($$ execute claim(3, null, null, '2026-02-28 10:00Z') $$, array['first'], 'a lease from before the clock was set back does not last');

update ops.maintenance_tasks set holder = null, leased_until = null, done_for = case cadence when 'daily' then '2026-02-28' else '2026-02-01' end::date;
select is_empty($$ execute claim(1, null, null, '2026-02-28 23:59:59.999Z') $$, 'not due for the rest of the day');
select results_eq($$ execute claim(1, 'monthly', null, '2026-03-01 00:00Z') $$, array['clean'], 'due with the first instant of the month');
select results_eq($$ execute claim(1, null, null, '2026-02-27 12:00Z') $$, array['first'], 'due if the clock was set back to a day before');
select results_eq($$ execute claim(1, null, 'count', '2026-02-28 12:00Z') $$, array['count'], 'by name whether due or not');

update ops.maintenance_tasks set holder = null, leased_until = null, is_enabled = false;
select is_empty($$ execute claim(1, null, null, '2026-04-01 12:00Z') $$, 'what is switched off is not due');
select is_empty(
    $$ select task_name from ops._claim_task(test.user_id(1), null, 'count', '2026-04-01Z', array['count']) $$,
    'nor what the caller has tried'
);

select * from finish();
rollback;
