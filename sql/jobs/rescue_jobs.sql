-- Takes jobs back from workers whose lease is over; returns how many.
--
-- The attempt counts: a job that kills its worker each time ends with the dead
-- letters. The others are ready again at once, in the order they had. Any worker calls
-- this on its own tick, and anybody may: it is no job, so nothing has to be alive but
-- the caller.
--
-- Errors: PT400 invalid_limit

create or replace function jobs.rescue_jobs(p_limit integer default 1000)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lost  jobs.running;
    v_count integer := 0;
begin
    perform core._check_limit(p_limit, 10000);

    for v_lost in
        with lost as (
            delete from jobs.running as r
            where r.job_id = any (array(
                select l.job_id
                from jobs.running as l
                where l.leased_until < clock_timestamp()
                order by l.job_id
                limit p_limit
                for update skip locked
            ))
            returning r.*
        )
        select l.* from lost as l order by l.position
    loop
        v_count := v_count + 1;

        if v_lost.is_cancel_requested then
            perform jobs._settle_jobs(
                jobs._get_queue(v_lost.queue, '{sql,python,messages}'), array[jobs._as_ready(v_lost)], 'cancelled',
                null, v_lost.started_at
            );
        else
            perform jobs._put_off_job(
                jobs._get_queue(v_lost.queue, '{sql,python,messages}'), jobs._as_ready(v_lost),
                format('lease_lost by %s', v_lost.worker), '0 seconds', false
            );
        end if;
    end loop;

    if v_count > 0 then
        perform jobs.promote_jobs(p_limit);
    end if;

    return v_count;
end;
$$;

comment on function jobs.rescue_jobs(integer) is
    'Take jobs back whose lease is over; they run again, or die after their last attempt.';

grant execute on function jobs.rescue_jobs(integer) to service_role;
