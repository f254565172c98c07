begin;
select plan(26);

-- Contract
select function_returns('jobs', '_put_off_job', array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean'], 'text');
select is_definer('jobs', '_put_off_job', array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean']);
select function_privs_are(
    'jobs', '_put_off_job',
    array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean'], 'anon', '{}'::text[]
);
select function_privs_are(
    'jobs', '_put_off_job',
    array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'jobs', '_put_off_job',
    array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean'], 'operator', '{}'::text[]
);
select function_privs_are(
    'jobs', '_put_off_job',
    array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean'], 'admin', '{}'::text[]
);
select function_privs_are(
    'jobs', '_put_off_job',
    array['jobs.queues', 'jobs.ready', 'text', 'interval', 'boolean'], 'service_role', '{}'::text[]
);

-- Behaviour
do $$ begin perform test.create_job_handlers(); end $$;

do $$ begin
    perform jobs.create_queue('sql', p_max_attempts => 3::smallint, p_backoff_base => '10 seconds', p_backoff_limit => '15 seconds');
    perform test.add_job('a', p_unique_key => 'u', p_order_key => 'k'), test.add_job('b', p_order_key => 'k');
end $$;
create function pg_temp.put_off(p_attempt smallint, p_errors jsonb default null, p_error text default 'no', p_after interval default null)
returns text
language plpgsql
as $$
declare
    v_job jobs.ready;
begin
    delete from jobs.waiting where job_id = test.job('a');
    select r.* into v_job from jobs.ready as r where r.job_id = test.job('a');
    v_job.attempt := p_attempt;
    v_job.errors := p_errors;
    return jobs._put_off_job(jobs._get_queue('sql', '{sql}'), v_job, p_error, p_after, false);
end;
$$;

select is(pg_temp.put_off(1::smallint), 'waiting', 'after the first attempt it waits');
select results_eq(
    'select attempt, unique_key, order_key, jsonb_array_length(errors), errors -> 0 ->> $$error$$, errors -> 0 -> $$attempt$$ from jobs.waiting',
    $$ values (1::smallint, 'u', 'k', 1, 'no', '1'::jsonb) $$, 'with its keys and its error'
);
select is(test.state('b'), 'blocked', 'the job behind it waits as well');
create function pg_temp.waits(p_attempt smallint)
returns setof interval
language plpgsql
as $$
begin
    for v_try in 1..200 loop
        perform pg_temp.put_off(p_attempt);
        return query select w.run_at - clock_timestamp() from jobs.waiting as w;
    end loop;
end;
$$;
create temp table first_waits as select w from pg_temp.waits(1::smallint) as w;
create temp table second_waits as select w from pg_temp.waits(2::smallint) as w;
select ok((select max(w) <= '10 seconds' from first_waits), 'before the second attempt at most the base');
select ok((select min(w) < '1 second' and max(w) > '9 seconds' from first_waits), 'a random part of it: full jitter');
select ok((select max(w) between '14 seconds' and '15 seconds' from second_waits), 'then twice as much, up to the limit');
select is(pg_temp.put_off(1::smallint, p_after => '1 hour'), 'waiting', 'who knows when');
select ok((select run_at > clock_timestamp() + interval '59 minutes' from jobs.waiting), 'says so');
select is(pg_temp.put_off(2::smallint, (select jsonb_agg(jsonb_build_object('n', n)) from generate_series(1, 10) as n)), 'waiting', 'the 11th error');
select results_eq(
    $$ select jsonb_array_length(errors), errors -> 0 -> 'n', errors -> 9 ->> 'error' from jobs.waiting $$,
    $$ values (10, '2'::jsonb, 'no') $$, 'drives out the first'
);
select is(pg_temp.put_off(1::smallint, p_error => ''), 'waiting', 'no error');
select is((select errors -> 0 ->> 'error' from jobs.waiting), 'failed', 'is one, too');
select is(pg_temp.put_off(1::smallint, p_error => repeat('e', 9999)), 'waiting', 'a long one');
select is((select length(errors -> 0 ->> 'error') from jobs.waiting), 1000, 'is cut');
select is(pg_temp.put_off(3::smallint, p_error => 'at last'), 'dead', 'after its last attempt it is dead');
select results_eq(
    'select reason, attempt, unique_key, order_key, errors -> -1 ->> $$error$$ from jobs.dead_jobs',
    $$ values ('at last', 3::smallint, 'u', 'k', 'at last') $$, 'with a reason'
);
select is_empty('select from jobs.unique_keys', 'its unique key is free');
select is(test.state('b'), 'ready', 'and the job behind it goes on');
do $$ begin perform jobs.register_handler('note', 'test.note_job(jsonb)', p_max_attempts => 1::smallint); delete from jobs.dead_jobs; end $$;
select is(pg_temp.put_off(1::smallint), 'dead', 'a handler may allow fewer attempts than its queue');

select * from finish();
rollback;
