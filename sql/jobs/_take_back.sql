-- Takes a job from its worker, or refuses where the lease was lost.
--
-- Errors: PT409 lease_lost

create or replace function jobs._take_back(p_job_id bigint, p_attempt integer)
returns jobs.running
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_job jobs.running;
begin
    delete from jobs.running as r
    where r.job_id = p_job_id and r.attempt = p_attempt
    returning * into v_job;

    if not found then
        perform jobs._refuse_lost_lease(p_job_id, p_attempt);
    end if;

    return v_job;
end;
$$;

comment on function jobs._take_back(bigint, integer) is 'A running job, out of its table, or a refusal.';
