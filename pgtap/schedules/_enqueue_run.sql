begin;
select plan(10);

select jobs.register_handler('test.tick');

create function pg_temp.add(p_name text, p_expression text default '0 * * * *', p_overlap text default 'skip')
returns schedules.schedules
language sql
begin atomic
    select schedules.upsert_schedule(p_name, p_expression, 'test.tick', p_overlap => p_overlap);
    update schedules.schedules set next_due_at = '2030-06-01 10:00Z' where schedule_name = p_name returning *;
end;

select pg_temp.add('skips'), pg_temp.add('queues', p_overlap => 'queue');
update schedules.schedules set payload = '{"a": 1}', jitter = '1 hour' where schedule_name = 'skips';

-- Contract
select function_returns('schedules', '_enqueue_run', array['schedules.schedules', 'timestamp with time zone'], 'bigint');
select is_definer('schedules', '_enqueue_run', array['schedules.schedules', 'timestamp with time zone']);
select function_privs_are('schedules', '_enqueue_run', array['schedules.schedules', 'timestamp with time zone'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_enqueue_run', array['schedules.schedules', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_enqueue_run', array['schedules.schedules', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

create temporary table ids as
select s.schedule_name, schedules._enqueue_run(s, '2030-06-01 10:00Z') as job_id
from schedules.schedules as s
where s.schedule_name in ('skips', 'queues');

create temporary table made as
select i.schedule_name, j.* from ids as i cross join lateral jobs.get_job(i.job_id) as j;

-- Behaviour
select is(
    (select payload from made where schedule_name = 'skips'),
    '{"a": 1, "due_at": "2030-06-01T10:00:00+00:00", "schedule_name": "skips"}'::jsonb,
    'the handler learns which tick it is'
);
select ok(
    (select run_at > now() and run_at < now() + interval '61 minutes' from made where schedule_name = 'skips'),
    'jitter puts it off by a random while'
);
select is((select state from made where schedule_name = 'queues'), 'ready', 'without jitter it may start at once');
select is(
    (select count(distinct order_key) from made), 1::bigint, 'only overlap queue needs an order key'
);

-- Errors
update schedules.schedules set handler = 'test.gone' where schedule_name = 'skips';
select throws_ok(
    $$ select schedules._enqueue_run(s, now()) from schedules.schedules as s where s.schedule_name = 'skips' $$,
    'PT404', 'unknown_handler', 'a handler that is gone'
);

select * from finish();
rollback;
