-- A job wherever it lies; its attempt is the number of those that count.
--
-- Errors: PT404 job_not_found

create or replace function jobs._find_job(p_job_id bigint)
returns jobs.job
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_job jsonb;
begin
    select found.job into v_job
    from (
        select to_jsonb(r) || '{"state": "running"}' as job from jobs.running as r where r.job_id = p_job_id
        union all
        -- One that never waited lies at its own number, in one of the queues.
        select to_jsonb(r) || '{"state": "ready"}'
        from jobs.floors as f
        join jobs.ready as r on r.queue = f.queue and r.priority = f.priority and r.position = p_job_id
        where r.job_id = p_job_id
        union all
        select to_jsonb(r) || '{"state": "ready"}'
        from jobs.ready as r
        where r.job_id = p_job_id and r.position <> r.job_id
        union all
        select to_jsonb(w) || '{"state": "waiting"}' from jobs.waiting as w where w.job_id = p_job_id
        union all
        select to_jsonb(b) || '{"state": "blocked"}' from jobs.blocked as b where b.job_id = p_job_id
        union all
        select to_jsonb(d) || jsonb_build_object('state', 'dead', 'finished_at', d.died_at)
        from jobs.dead_jobs as d
        where d.job_id = p_job_id
        union all
        (
            select to_jsonb(f) || jsonb_build_object('state', f.outcome)
            from jobs.finished_jobs as f
            where f.job_id = p_job_id
            order by f.finished_at desc
        )
    ) as found
    limit 1;

    if not found then
        raise exception 'job_not_found'
            using errcode = 'PT404',
                  detail = format('There is no job %s.', coalesce(p_job_id::text, 'null')),
                  hint = 'Finished jobs of a queue that keeps no outcomes leave no row.';
    end if;

    if v_job ? 'forgiven' then
        v_job := v_job || jsonb_build_object(
            'attempt', (v_job ->> 'attempt')::integer - (v_job ->> 'forgiven')::integer
        );
    end if;

    return jsonb_populate_record(null::jobs.job, v_job);
end;
$$;

comment on function jobs._find_job(bigint) is 'A job wherever it lies, or a refusal.';
