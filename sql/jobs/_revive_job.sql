-- Brings a dead job back under its number, with no attempt counted.
--
-- Returns false where another job holds its unique key. Behind others with its order
-- key it is the first in line, since its number is older.

create or replace function jobs._revive_job(p_dead jobs.dead_jobs)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_xid xid8 := pg_current_xact_id();
begin
    if p_dead.unique_key is not null
        and jobs._hold_unique_key(p_dead.queue, p_dead.unique_key, p_dead.job_id) <> p_dead.job_id
    then
        return false;
    end if;

    delete from jobs.dead_jobs as d where d.job_id = p_dead.job_id;

    if p_dead.order_key is not null
        and not jobs._hold_order_key(p_dead.queue, p_dead.order_key, p_dead.job_id)
    then
        insert into jobs.blocked (
            queue, order_key, job_id, priority, handler, payload, unique_key, correlation_id, created_at,
            attempt, forgiven
        )
        values (
            p_dead.queue, p_dead.order_key, p_dead.job_id, p_dead.priority, p_dead.handler, p_dead.payload,
            p_dead.unique_key, p_dead.correlation_id, p_dead.created_at, p_dead.attempt, p_dead.attempt
        );

        return true;
    end if;

    insert into jobs.ready (
        queue, priority, position, job_id, handler, payload, unique_key, order_key, correlation_id, created_at, errors,
        attempt, forgiven
    )
    values (
        p_dead.queue, p_dead.priority, nextval('jobs.jobs_job_id_seq'), p_dead.job_id, p_dead.handler,
        p_dead.payload, p_dead.unique_key, p_dead.order_key, p_dead.correlation_id, p_dead.created_at, p_dead.errors,
        p_dead.attempt, p_dead.attempt
    );

    if exists (select from jobs.sleepers as s where s.last_value = 2) then
        perform jobs._wake_workers();
    end if;

    return true;
end;
$$;

comment on function jobs._revive_job(jobs.dead_jobs) is 'Make a dead job ready again; false: its unique key is held.';
