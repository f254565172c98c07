-- Hands out the next jobs of a queue, each leased to the worker.
--
-- A job that is neither finished nor kept by a heartbeat before leased_until goes
-- back, or to the dead letters after its last attempt: jobs.rescue_jobs. To finish
-- one, its attempt number is the proof of the lease: it never falls, so that of an
-- earlier lease is none. What counts against max_attempts is attempt - forgiven.
--
-- p_after: the places reached by this worker's last claim, see jobs._take_ready.
--
-- Errors: PT400 invalid_limit, invalid_lease; PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function jobs.claim_jobs(
    p_queue  text,
    p_worker text default 'psql',
    p_limit  integer default 1,
    p_lease  interval default null,
    p_after  bigint[] default null
)
returns setof jobs.running
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue jobs.queues := jobs._get_queue(p_queue, '{sql,python,messages}');
    v_taken jobs.ready[];
    v_lease interval := coalesce(p_lease, v_queue.lease);
begin
    perform core._check_limit(p_limit, 10000);

    if p_lease is not null then
        perform jobs._check_lease(p_lease);
    end if;

    if v_queue.is_paused then
        return;
    end if;

    v_taken := jobs._take_ready(p_queue, p_limit, p_after);

    if v_taken is null and jobs.promote_jobs(p_limit) > 0 then
        v_taken := jobs._take_ready(p_queue, p_limit, p_after);
    end if;

    if v_taken is null then
        return;
    end if;

    return query
    insert into jobs.running (
        job_id, queue, priority, position, handler, payload, attempt, unique_key, order_key, correlation_id,
        created_at, errors, worker, started_at, leased_until, forgiven
    )
    select t.job_id, t.queue, t.priority, t.position, t.handler, t.payload, t.attempt, t.unique_key,
        t.order_key, t.correlation_id, t.created_at, t.errors, p_worker, clock_timestamp(),
        clock_timestamp() + v_lease, t.forgiven
    from unnest(v_taken) as t
    returning *;
end;
$$;

comment on function jobs.claim_jobs(text, text, integer, interval, bigint[]) is
    'The next jobs of a queue, leased to a worker until leased_until.';

grant execute on function jobs.claim_jobs(text, text, integer, interval, bigint[]) to service_role;
