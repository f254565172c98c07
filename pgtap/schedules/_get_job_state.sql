begin;
select plan(9);

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

-- Contract
select function_returns('schedules', '_get_job_state', array['bigint'], 'text');
select is_definer('schedules', '_get_job_state', array['bigint']);
select function_privs_are('schedules', '_get_job_state', array['bigint'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_get_job_state', array['bigint'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_get_job_state', array['bigint'], 'authenticated', '{}'::text[]);

-- Behaviour
create temporary table ids as
select jobs.schedule_job('test.tick') as ready,
    jobs.schedule_job('test.tick', p_run_at => now() + interval '1 day') as waiting;
select is((select schedules._get_job_state(ready) from ids), 'ready', 'knows a job that may start');
select is((select schedules._get_job_state(waiting) from ids), 'waiting', 'and one that waits');
select is(schedules._get_job_state(-1), null, 'a job without a row has no state');
select is(schedules._get_job_state(null), null, 'nor has none');

select * from finish();
rollback;
