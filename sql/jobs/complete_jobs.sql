-- Ends jobs that were claimed: they leave the queue, their outcome goes to the archive.
--
-- p_jobs: [[job_id, attempt], …] or [[job_id, attempt, result], …]. A job whose lease was
-- lost meanwhile (rescued, so it runs under another attempt) is left out. Returns the
-- numbers of those that were ended.
--
-- Errors: PT400 invalid_jobs

create or replace function jobs.complete_jobs(p_jobs jsonb)
returns bigint[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_queue    text;
    v_started  timestamptz;
    v_ended    jobs.running[];
    v_of_queue jobs.ready[];
    v_results  jsonb;
begin
    if jsonb_typeof(p_jobs) is distinct from 'array' or jsonb_path_exists(p_jobs, 'strict $[*] ? (@.type() != "array")') then
        raise exception 'invalid_jobs'
            using errcode = 'PT400',
                  detail = 'The jobs are not an array of arrays.',
                  hint = 'Send [[job_id, attempt, result], …].';
    end if;

    with ended as (
        delete from jobs.running as r
        using jsonb_array_elements(p_jobs) as e (job)
        where r.job_id = (e.job ->> 0)::bigint and r.attempt = (e.job ->> 1)::smallint
        returning r.*
    )
    select array_agg(e::jobs.running) into v_ended from ended as e;

    if v_ended is null then
        return '{}';
    end if;

    select jsonb_object_agg(e.job ->> 0, e.job -> 2) into v_results
    from jsonb_array_elements(p_jobs) as e (job)
    where jsonb_array_length(e.job) > 2 and e.job -> 2 <> 'null';

    for v_queue, v_started, v_of_queue in
        select e.queue, min(e.started_at), array_agg(jobs._as_ready(e))
        from unnest(v_ended) as e
        group by e.queue
    loop
        perform jobs._settle_jobs(
            jobs._get_queue(v_queue, '{sql,python,messages}'), v_of_queue, 'done', v_results, v_started
        );
    end loop;

    return (select array_agg(e.job_id) from unnest(v_ended) as e);
end;
$$;

comment on function jobs.complete_jobs(jsonb) is
    'End claimed jobs, [[job_id, attempt, result], …]; returns those that were still leased.';

grant execute on function jobs.complete_jobs(jsonb) to service_role;
