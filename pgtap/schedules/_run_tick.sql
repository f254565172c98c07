begin;
select plan(19);

update schedules.schedules set is_enabled = false;

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

select pg_temp.add('s'), pg_temp.add('queue', p_overlap => 'queue'), pg_temp.add('gone');
update schedules.schedules set handler = 'test.gone' where schedule_name = 'gone';

-- One tick, as _run_due does it.
create function pg_temp.tick(p_name text, p_due_at timestamptz, p_is_missed boolean default false)
returns text
language plpgsql
as $$
declare
    v_schedule schedules.schedules := schedules._lock_schedule(p_name);
begin
    v_schedule.last_job_id := schedules._run_tick(v_schedule, p_due_at, p_is_missed);
    update schedules.schedules set last_job_id = v_schedule.last_job_id where schedule_name = p_name;
    return (select outcome from schedules.list_schedule_runs(p_name) where due_at = p_due_at);
end;
$$;

-- Contract
select function_returns('schedules', '_run_tick', array['schedules.schedules', 'timestamp with time zone', 'boolean', 'boolean'], 'bigint');
select is_definer('schedules', '_run_tick', array['schedules.schedules', 'timestamp with time zone', 'boolean', 'boolean']);
select function_privs_are('schedules', '_run_tick', array['schedules.schedules', 'timestamp with time zone', 'boolean', 'boolean'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_run_tick', array['schedules.schedules', 'timestamp with time zone', 'boolean', 'boolean'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_run_tick', array['schedules.schedules', 'timestamp with time zone', 'boolean', 'boolean'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(pg_temp.tick('s', '2030-06-01 10:00Z', true), 'skipped_missed', 'a missed tick makes no job');
select is(pg_temp.tick('s', '2030-06-01 11:00Z'), 'enqueued', 'a tick makes a job');
select is(pg_temp.tick('s', '2030-06-01 12:00Z'), 'skipped_overlap', 'while it is unfinished, the next makes none');
select is(
    (select count(distinct job_id) from schedules.list_schedule_runs('s') where outcome <> 'skipped_missed'), 1::bigint,
    'and names the one before'
);
select is(pg_temp.tick('s', '2030-06-01 11:00Z'), 'enqueued', 'a tick that has a row is left alone');
select is((select count(*) from schedules.list_schedule_runs('s')), 3::bigint, 'one tick, one row');
select lives_ok(
    $$ select jobs.cancel_job(last_job_id) from schedules.schedules where schedule_name = 's' $$, 'the job ends'
);
select is(pg_temp.tick('s', '2030-06-01 13:00Z'), 'enqueued', 'and the next tick makes one again');
select is(pg_temp.tick('queue', '2030-06-01 10:00Z'), 'enqueued', 'with overlap queue');
select is(pg_temp.tick('queue', '2030-06-01 11:00Z'), 'queued_overlap', 'a job waits for the one before');
select is(pg_temp.tick('queue', '2030-06-01 12:00Z'), 'queued_overlap', 'and another for that');
select results_eq(
    $$ select job_state from schedules.list_schedule_runs('queue') order by due_at $$, array['ready', 'blocked', 'blocked'],
    'they run one after another'
);

-- Errors
select is(pg_temp.tick('gone', '2030-06-01 10:00Z'), 'failed', 'a job that cannot be made is a failed tick');
select matches(
    (select reason from schedules.list_schedule_runs('gone')), '^unknown_handler: .*test.gone', 'with the reason'
);

select * from finish();
rollback;
