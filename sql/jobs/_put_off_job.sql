-- Puts a job that failed back to wait, or with the dead letters after its last attempt.
--
-- It waits a random part of backoff_base * 2^(attempt - 1), at most backoff_limit: full
-- jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). It
-- keeps its unique key and its order key while it waits. Returns waiting or dead.

create or replace function jobs._put_off_job(
    p_queue       jobs.queues,
    p_job         jobs.ready,
    p_error       text,
    p_retry_after interval,
    p_is_final    boolean
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_attempt      integer := p_job.attempt - p_job.forgiven;
    v_max_attempts smallint;
    v_wait         interval;
    v_error        text := left(coalesce(nullif(p_error, ''), 'failed'), 1000);
    v_errors       jsonb;
begin
    v_errors := coalesce(p_job.errors, '[]') || jsonb_build_object(
        'attempt', v_attempt, 'at', clock_timestamp(), 'error', v_error
    );

    perform ops._note_error(
        p_job.handler, substring(v_error from '\(([0-9A-Z]{5})\)$'), regexp_replace(v_error, ' \([0-9A-Z]{5}\)$', ''),
        jsonb_build_object('job_id', p_job.job_id, 'queue', p_job.queue, 'attempt', v_attempt, 'is_final', p_is_final),
        'worker'
    );

    if jsonb_array_length(v_errors) > 10 then
        v_errors := v_errors - 0;
    end if;

    v_max_attempts := coalesce(
        (select h.max_attempts from jobs.handlers as h where h.handler = p_job.handler), p_queue.max_attempts
    );

    if p_is_final or v_attempt >= v_max_attempts then
        insert into jobs.dead_jobs (
            job_id, queue, priority, handler, payload, attempt, unique_key, order_key, correlation_id, created_at,
            reason, errors, forgiven
        )
        values (
            p_job.job_id, p_job.queue, p_job.priority, p_job.handler, p_job.payload, p_job.attempt,
            p_job.unique_key, p_job.order_key, p_job.correlation_id, p_job.created_at, v_error, v_errors,
            p_job.forgiven
        );

        perform jobs._release_keys(array[p_job]);

        return 'dead';
    end if;

    v_wait := coalesce(
        p_retry_after,
        -- In seconds: an interval of hours times 2^30 is more than an interval holds.
        random() * interval '1 second' * least(
            extract(epoch from p_queue.backoff_base)::double precision * 2 ^ least(v_attempt - 1, 60),
            extract(epoch from p_queue.backoff_limit)::double precision
        )
    );

    insert into jobs.waiting (
        queue, priority, job_id, handler, payload, attempt, unique_key, order_key, correlation_id, created_at,
        errors, run_at, forgiven
    )
    values (
        p_job.queue, p_job.priority, p_job.job_id, p_job.handler, p_job.payload, p_job.attempt, p_job.unique_key,
        p_job.order_key, p_job.correlation_id, p_job.created_at, v_errors, clock_timestamp() + v_wait, p_job.forgiven
    );

    return 'waiting';
end;
$$;

comment on function jobs._put_off_job(jobs.queues, jobs.ready, text, interval, boolean) is
    'Let a failed job wait for its next attempt, or die.';
