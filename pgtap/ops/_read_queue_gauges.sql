begin;
select plan(10);

-- Contract
select function_returns('ops', '_read_queue_gauges', '{}'::text[], 'setof record');
select is_definer('ops', '_read_queue_gauges', '{}'::text[]);
select function_privs_are('ops', '_read_queue_gauges', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_job_handlers();
select test.add_job('dead', 'far'), test.add_job('lost', 'far'), test.add_job('running', 'far');
select jobs.claim_jobs('python', 'w', 3);
select jobs.fail_job(test.job('dead'), '1', p_is_final => true);
update jobs.running set leased_until = now(), started_at = now() - interval '1 hour' where job_id = test.job('lost');
select test.add_job('a', 'far', p_order_key => 'o'), test.add_job('b', 'far', p_order_key => 'o'), test.add_job('ready', 'far'),
    test.add_job('late', 'far', p_run_at => now() + interval '2 hours');
update jobs.ready set created_at = now() - interval '1 day' where job_id = test.job('a');
select jobs.pause_queue('python');

create function pg_temp.gauge(p_gauge text, p_labels jsonb default '{}')
returns double precision
language sql
return (select g.value from ops._read_queue_gauges() as g where g.gauge = p_gauge and g.labels @> p_labels);

select results_eq(
    $$
        select g.labels ->> 'state', g.value
        from ops._read_queue_gauges() as g
        where g.gauge = 'queue_jobs' and g.labels ->> 'queue' = 'python'
        order by 1
    $$,
    $$ values ('blocked', 1::double precision), ('dead', 1), ('ready', 2), ('running', 2), ('waiting', 1) $$,
    'how many jobs a queue has in each state'
);
select ok(
    pg_temp.gauge('queue_oldest_seconds', '{"queue": "python", "state": "ready"}') between 86400 and 90000
    and pg_temp.gauge('queue_oldest_seconds', '{"queue": "python", "state": "running"}') between 3600 and 7000
    and pg_temp.gauge('queue_oldest_seconds', '{"queue": "python", "state": "waiting"}') = 0,
    'and how long the oldest has been there; what is not due has not waited'
);
select is(pg_temp.gauge('queue_expired_leases', '{"queue": "python"}'), 1::double precision, 'a lease that ran out');
select is(pg_temp.gauge('queue_paused', '{"queue": "python"}'), 1::double precision, 'a queue at rest');

update schedules.schedules set next_due_at = now() + interval '1 day' where next_due_at is not null;
update schedules.schedules set next_due_at = now() - interval '1 hour'
where schedule_id = (select min(s.schedule_id::text)::uuid from schedules.schedules as s where s.is_enabled);
select ok(
    pg_temp.gauge('schedules_overdue') = 1
    and pg_temp.gauge('schedule_oldest_overdue_seconds') between 3600 and 7000,
    'a schedule that nobody ticks'
);

insert into jobs.workers (worker_id, host, pid, loops)
values
    (core.uuid_v7(), 'h', 1, '{"tick": {"steps": 5, "failures": 1, "failures_in_a_row": 0, "busy_seconds": null}}'),
    (core.uuid_v7(), 'h', 2, '{"tick": {"steps": 7, "failures": 2, "failures_in_a_row": 2, "busy_seconds": 3.5}}');
select results_eq(
    $$ select g.gauge, g.value from ops._read_queue_gauges() as g where g.labels = '{"loop": "tick"}' order by 1 $$,
    $$
        values ('worker_loop_busy_seconds', 3.5::double precision), ('worker_loop_failures', 3), ('worker_loop_failures_in_a_row', 2),
            ('worker_loop_steps', 12)
    $$, 'what the loops of the workers do'
);

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select ops._read_queue_gauges()', '42501', null, 'nobody calls it but read_gauges');

select * from finish();
rollback;
