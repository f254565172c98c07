-- Runs one claimed SQL job, in a transaction of its own.
--
-- For jobs that take minutes, and for the time after a crash: the claim is committed
-- before, so the attempt counts whatever happens. What the job did and its end commit
-- together. Returns done, waiting or dead; cancelled where it failed and was to stop.
--
-- Errors: PT409 lease_lost

create or replace function jobs.run_claimed_job(p_job_id bigint, p_attempt smallint)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_job     jobs.running;
    v_queue   jobs.queues;
    v_handler jobs.handlers;
    v_result  jsonb;
    v_has_run boolean := false;
begin
    select r.* into v_job from jobs.running as r where r.job_id = p_job_id and r.attempt = p_attempt;

    if not found then
        perform jobs._refuse_lost_lease(p_job_id, p_attempt);
    end if;

    v_queue := jobs._get_queue(v_job.queue, '{sql}');

    begin
        select h.* into v_handler from jobs.handlers as h where h.handler = v_job.handler;
        v_result := jobs._call_handler(v_handler, array[jobs._as_ready(v_job)]);
        set constraints all immediate;
        v_has_run := true;
        perform jobs._take_back(p_job_id, p_attempt);
        perform jobs._settle_jobs(v_queue, array[jobs._as_ready(v_job)], 'done', v_result, v_job.started_at);

        return 'done';
    exception when others or assert_failure then
        -- A handler may meet one of another job.
        if v_has_run and sqlerrm = 'lease_lost' then
            raise;
        end if;

        return jobs.fail_job(p_job_id, p_attempt, jobs._describe_error(sqlstate, sqlerrm));
    end;
end;
$$;

comment on function jobs.run_claimed_job(bigint, smallint) is
    'Run a claimed SQL job in a transaction of its own; returns done, waiting, dead or cancelled.';

grant execute on function jobs.run_claimed_job(bigint, smallint) to service_role;
