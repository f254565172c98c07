-- Hands an order key on from a finished job to the next one that waits for it.
--
-- A key that somebody has locked, because they are just adding a job to it, is noted
-- for the next tick: finishing a job never waits for a transaction that adds one.

create or replace function jobs._hand_on_key(p_queue text, p_order_key text, p_job_id bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_next jobs.blocked;
begin
    perform from jobs.order_keys as k
    where k.queue = p_queue and k.order_key = p_order_key and k.job_id = p_job_id
    for update skip locked;

    if not found then
        insert into jobs.released_keys (queue, order_key, job_id)
        select k.queue, k.order_key, k.job_id
        from jobs.order_keys as k
        where k.queue = p_queue and k.order_key = p_order_key and k.job_id = p_job_id
        on conflict do nothing;

        return;
    end if;

    delete from jobs.blocked as b
    where b.queue = p_queue
        and b.order_key = p_order_key
        and b.job_id = (
            select min(c.job_id) from jobs.blocked as c where c.queue = p_queue and c.order_key = p_order_key
        )
    returning * into v_next;

    if not found then
        delete from jobs.order_keys as k where k.queue = p_queue and k.order_key = p_order_key;

        return;
    end if;

    update jobs.order_keys as k
    set job_id = v_next.job_id
    where k.queue = p_queue and k.order_key = p_order_key;

    if v_next.run_at > clock_timestamp() then
        insert into jobs.waiting (
            queue, priority, job_id, handler, payload, unique_key, order_key, correlation_id, created_at, run_at
        )
        values (
            v_next.queue, v_next.priority, v_next.job_id, v_next.handler, v_next.payload, v_next.unique_key,
            v_next.order_key, v_next.correlation_id, v_next.created_at, v_next.run_at
        );
    else
        insert into jobs.ready (
            queue, priority, position, job_id, handler, payload, unique_key, order_key, correlation_id, created_at
        )
        values (
            v_next.queue, v_next.priority, nextval('jobs.jobs_job_id_seq'), v_next.job_id, v_next.handler,
            v_next.payload, v_next.unique_key, v_next.order_key, v_next.correlation_id, v_next.created_at
        );
    end if;
end;
$$;

comment on function jobs._hand_on_key(text, text, bigint) is
    'Let the next job of an order key start, now or with the next tick.';
