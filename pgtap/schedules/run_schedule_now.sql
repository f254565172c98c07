begin;
select plan(13);

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
select schedules.pause_schedule('s');

-- Contract
select function_returns('schedules', 'run_schedule_now', array['text'], 'schedules.schedule_run');
select is_definer('schedules', 'run_schedule_now', array['text']);
select function_privs_are('schedules', 'run_schedule_now', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('schedules', 'run_schedule_now', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('schedules', 'run_schedule_now', array['text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select outcome, is_manual, job_state, due_at between now() and clock_timestamp() from schedules.run_schedule_now('s') $$,
    $$ values ('enqueued', true, 'ready', true) $$,
    'makes a job, also for a paused schedule'
);
select is((schedules.run_schedule_now('queue')).outcome, 'enqueued', 'with overlap queue');
select is((schedules.run_schedule_now('queue')).job_state, 'blocked', 'it waits for the one before');
select is((schedules.get_schedule('queue')).next_due_at, '2030-06-01 10:00Z'::timestamptz, 'the ticks stay as they are');

-- Errors
select throws_ok($$ select schedules.run_schedule_now('s') $$, 'PT409', 'schedule_is_running', 'not while it is running');
select throws_ok($$ select schedules.run_schedule_now('gone') $$, 'PT409', 'schedule_cannot_run', 'not without a handler');
select throws_ok($$ select schedules.run_schedule_now('t') $$, 'PT404', 'schedule_not_found', 'which there is');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select schedules.run_schedule_now('s') $$, '42501', null, 'users cannot');

select * from finish();
rollback;
