begin;
select plan(10);

update schedules.schedules set is_enabled = false;

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

select pg_temp.add('s');
select schedules._run_due('2030-06-01 12:00:30Z', 100);

-- Contract
select function_returns('schedules', 'list_schedule_runs', array['text', 'integer', 'timestamp with time zone'], 'setof schedules.schedule_run');
select is_definer('schedules', 'list_schedule_runs', array['text', 'integer', 'timestamp with time zone']);
select function_privs_are('schedules', 'list_schedule_runs', array['text', 'integer', 'timestamp with time zone'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'list_schedule_runs', array['text', 'integer', 'timestamp with time zone'], 'admin', array['EXECUTE']);
select function_privs_are('schedules', 'list_schedule_runs', array['text', 'integer', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select due_at, outcome, job_state from schedules.list_schedule_runs('s', 2) $$,
    $$ values ('2030-06-01 12:00Z'::timestamptz, 'enqueued', 'ready'), ('2030-06-01 11:00Z', 'skipped_missed', null) $$,
    'newest first, with the state of the job'
);
select results_eq(
    $$ select due_at from schedules.list_schedule_runs('s', 2, '2030-06-01 11:00Z') $$,
    array['2030-06-01 10:00Z']::timestamptz[], 'goes on after the page before'
);

-- Errors
select throws_ok($$ select schedules.list_schedule_runs('t') $$, 'PT404', 'schedule_not_found', 'of a schedule that there is');
select throws_ok($$ select schedules.list_schedule_runs('s', 0) $$, 'PT400', 'invalid_limit', 'at least one');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select schedules.list_schedule_runs('s') $$, '42501', null, 'users cannot');

select * from finish();
rollback;
