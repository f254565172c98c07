-- Refuses to touch a job that is not leased to the caller any more.
--
-- Errors: PT409 lease_lost

create or replace function jobs._refuse_lost_lease(p_job_id bigint, p_attempt integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'lease_lost'
        using errcode = 'PT409',
              detail = format('Attempt %s of job %s is not running.',
                  coalesce(p_attempt::text, 'null'), coalesce(p_job_id::text, 'null')),
              hint = 'It was finished, cancelled or rescued; jobs.get_job says which. Send heartbeats sooner.';
end;
$$;

comment on function jobs._refuse_lost_lease(bigint, integer) is 'Refuse a worker whose lease was lost.';
