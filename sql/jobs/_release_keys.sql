-- Gives back the keys of jobs that have come to their end, and moves on the next
-- job of each order key.
--
-- A key that cannot be handed on at this moment is left to the next tick: finishing a
-- job waits for nobody.

create or replace function jobs._release_keys(p_jobs jobs.ready[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_job jobs.ready;
begin
    delete from jobs.unique_keys as k
    using unnest(p_jobs) as j
    where k.queue = j.queue and k.unique_key = j.unique_key and k.job_id = j.job_id;

    foreach v_job in array p_jobs loop
        if v_job.order_key is not null then
            perform jobs._hand_on_key(v_job.queue, v_job.order_key, v_job.job_id);
        end if;
    end loop;
end;
$$;

comment on function jobs._release_keys(jobs.ready[]) is
    'Give back the unique and order keys of finished jobs.';
