-- Deletes every message of a queue that nobody has read at this moment; returns how many.
--
-- What is being read, and the dead letters, stay.
--
-- Errors: PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function queues.purge_queue(p_queue text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue   jobs.queues := queues._get_queue(p_queue);
    v_count   bigint;
    v_purged  jobs.ready[];
begin
    -- Blocked ones first: an order key whose last job goes has nobody to hand it on to.
    with purged as (
        delete from jobs.blocked as b
        where b.queue = p_queue
        returning b.job_id, b.unique_key
    ),
    freed as (
        delete from jobs.unique_keys as k
        using purged as p
        where k.queue = p_queue and k.unique_key = p.unique_key and k.job_id = p.job_id
    )
    select count(*) into v_count from purged;

    with purged as (
        delete from jobs.waiting as w
        where w.queue = p_queue
        returning w.*
    )
    select array_agg(
        row (
            p.queue, p.priority, p.job_id, p.job_id, p.handler, null, p.attempt, p.unique_key, p.order_key,
            null, p.created_at, null, p.forgiven
        )::jobs.ready
    )
    into v_purged
    from purged as p;

    if v_purged is not null then
        v_count := v_count + cardinality(v_purged);
        perform jobs._release_keys(v_purged);
    end if;

    loop
        v_purged := jobs._take_ready(p_queue, 10000);
        exit when v_purged is null;

        v_count := v_count + cardinality(v_purged);
        perform jobs._release_keys(v_purged);
    end loop;

    return v_count;
end;
$$;

comment on function queues.purge_queue(text) is
    'Delete the messages of a queue that are not being read; returns how many.';

grant execute on function queues.purge_queue(text) to admin, service_role;
