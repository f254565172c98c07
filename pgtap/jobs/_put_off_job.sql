begin;
select plan(16);

-- Contract
select function_returns('jobs', '_put_off_job', array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean'], 'text');
select function_privs_are('jobs', '_put_off_job', array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean'], 'service_role', '{}'::text[]);

-- Behaviour
select jobs.create_queue('q', 'sql', p_max_attempts => 100::smallint, p_backoff_base => '1 second', p_backoff_limit => '1 minute');
select test.create_job_handlers();
select jobs.register_handler('note', 'test.note_job(jsonb)', 'q');
create function pg_temp.put_off(p_attempt smallint, p_error text default 'no', p_retry_after interval default null, p_is_final boolean default false)
returns text language sql
begin atomic
    delete from jobs.waiting;
    select jobs._put_off_job(
        jobs._get_queue('q', '{sql}'),
        row ('q', 5, 1, 1, 'note', '{}', p_attempt, 'u', 'o', null, now(), '[{"error": "before"}]')::jobs.ready,
        p_error, p_retry_after, p_is_final
    );
end;
create function pg_temp.wait() returns interval language sql return (select run_at - clock_timestamp() from jobs.waiting);

select is(pg_temp.put_off(1::smallint), 'waiting', 'it waits');
select results_eq(
    $$ select attempt, unique_key, order_key, errors #>> '{0,error}', errors #>> '{1,error}', errors #>> '{1,attempt}' from jobs.waiting $$,
    $$ values (1::smallint, 'u', 'o', 'before', 'no', '1') $$, 'with its keys and all its errors'
);
select ok(pg_temp.wait() < '1 second', 'a part of the base after its first attempt');
select pg_temp.put_off(4::smallint);
select ok(pg_temp.wait() < '8 seconds', 'of the double after each more');
select is(
    (select max(pg_temp.wait()) < '1 minute' from (select pg_temp.put_off(99::smallint) from generate_series(1, 20)) as n), true,
    'of the limit at most'
);
select pg_temp.put_off(4::smallint, 'no', '1 hour');
select ok(pg_temp.wait() > '59 minutes', 'or for as long as is said');
select pg_temp.put_off(4::smallint, '', '0 seconds');
select results_eq(
    $$ select errors #>> '{1,error}', run_at <= clock_timestamp() from jobs.waiting $$, $$ values ('failed', true) $$, 'even not at all; an error has a text'
);
update jobs.queues set backoff_base = '24:00', backoff_limit = '30 days' where queue = 'q';
select lives_ok($$ select pg_temp.put_off(99::smallint) $$, 'a long base is doubled as often as intervals can be');
select ok(pg_temp.wait() <= '30 days', 'to the limit');
select jobs._put_off_job(jobs._get_queue('q', '{sql}'), row ('q', 5, 2, 2, 'note', '{}', 1, null, null, null, now(),
    (select jsonb_agg(n) from generate_series(1, 10) as n))::jobs.ready, repeat('x', 2000), '1 hour', false);
select results_eq(
    $$ select jsonb_array_length(errors), errors -> 0, length(errors #>> '{9,error}') from jobs.waiting where job_id = 2 $$,
    $$ values (10, '2'::jsonb, 1000) $$, 'the last ten errors, and of a long one the beginning'
);

select is(pg_temp.put_off(1::smallint, 'useless', null, true), 'dead', 'a final failure is the end');
select results_eq($$ select job_id, reason, attempt from jobs.dead_jobs $$, $$ values (1::bigint, 'useless', 1::smallint) $$, 'with its reason');
delete from jobs.dead_jobs;
select is(pg_temp.put_off(100::smallint), 'dead', 'as is the last attempt of the queue');
delete from jobs.dead_jobs;
update jobs.handlers set max_attempts = 2 where handler = 'note';
select is(pg_temp.put_off(2::smallint), 'dead', 'or of the handler, if it has its own');

select * from finish();
rollback;
