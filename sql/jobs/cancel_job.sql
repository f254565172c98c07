-- Cancels a job. One that has not started ends at once; one that runs in a worker is
-- asked to stop, which it learns with its next heartbeat. Returns cancelled or requested.
--
-- A job that just runs within a SQL batch is locked, and can no more be cancelled.
--
-- Errors: PT404 job_not_found; PT409 job_finished, job_running

create or replace function jobs.cancel_job(p_job_id bigint)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_job   jobs.job;
    v_ready jobs.ready;
    v_queue jobs.queues;
begin
    -- The job may move from one table to the next between two looks.
    for v_try in 1..3 loop
        v_job := jobs._find_job(p_job_id);

        case v_job.state
            when 'ready' then
                delete from jobs.ready as r
                where r.ctid = any (
                    array(
                        select c.ctid
                        from jobs.ready as c
                        where c.queue = v_job.queue and c.priority = v_job.priority and c.position = p_job_id
                            and c.job_id = p_job_id
                        for update skip locked
                    ) || array(
                        select c.ctid
                        from jobs.ready as c
                        where c.job_id = p_job_id and c.position <> c.job_id
                        for update skip locked
                    )
                )
                returning * into v_ready;

                if not found and (jobs._find_job(p_job_id)).state = 'ready' then
                    raise exception 'job_running'
                        using errcode = 'PT409',
                              detail = format('Job %s is being run at this moment.', p_job_id),
                              hint = 'Look at it again with jobs.get_job.';
                end if;
            when 'waiting' then
                delete from jobs.waiting as w
                where w.job_id = p_job_id
                returning w.queue, w.priority, w.job_id, w.job_id, w.handler, w.payload, w.attempt, w.unique_key,
                    w.order_key, w.correlation_id, w.created_at, w.errors, w.forgiven
                into v_ready;
            when 'blocked' then
                delete from jobs.blocked as b
                where b.job_id = p_job_id
                returning b.queue, b.priority, b.job_id, b.job_id, b.handler, b.payload, b.attempt, b.unique_key, null,
                    b.correlation_id, b.created_at, null, b.forgiven
                into v_ready;
            when 'running' then
                update jobs.running as r set is_cancel_requested = true where r.job_id = p_job_id;

                if found then
                    return 'requested';
                end if;
            else
                raise exception 'job_finished'
                    using errcode = 'PT409',
                          detail = format('Job %s is %s.', p_job_id, v_job.state),
                          hint = 'Only an unfinished job can be cancelled.';
        end case;

        if v_ready.job_id is not null then
            v_queue := jobs._get_queue(v_ready.queue, '{sql,python,messages}');
            perform jobs._settle_jobs(v_queue, array[v_ready], 'cancelled', null, null);

            return 'cancelled';
        end if;
    end loop;

    raise exception 'job_running'
        using errcode = 'PT409',
              detail = format('Job %s is changing its state at this moment.', p_job_id),
              hint = 'Look at it again with jobs.get_job.';
end;
$$;

comment on function jobs.cancel_job(bigint) is
    'Cancel a job: cancelled where it had not started, requested where it runs in a worker.';

grant execute on function jobs.cancel_job(bigint) to admin, service_role;
