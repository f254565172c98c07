-- Hands an order key on from a finished job to the next one that waits for it; returns
-- whether the key was dealt with.
--
-- Whoever adds a job to the key keeps its row from being removed, not from being handed
-- on. Where somebody is just adding a job and no other is to be seen, or is just
-- cancelling the next one, the key is noted for the next tick: finishing a job never
-- waits for anybody.

create or replace function jobs._hand_on_key(p_queue text, p_order_key text, p_job_id bigint)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_alone boolean;
    v_next     jobs.blocked;
begin
    perform from jobs.order_keys as k
    where k.queue = p_queue and k.order_key = p_order_key and k.job_id = p_job_id
    for update skip locked;

    v_is_alone := found;

    if not v_is_alone then
        perform from jobs.order_keys as k
        where k.queue = p_queue and k.order_key = p_order_key and k.job_id = p_job_id
        for no key update;

        if not found then
            return true;
        end if;
    end if;

    delete from jobs.blocked as b
    where b.ctid = (
        select c.ctid
        from jobs.blocked as c
        where c.queue = p_queue
            and c.order_key = p_order_key
            and c.job_id = (
                select min(m.job_id) from jobs.blocked as m where m.queue = p_queue and m.order_key = p_order_key
            )
        for update skip locked
    )
    returning * into v_next;

    if not found and (
        not v_is_alone
        or exists (select from jobs.blocked as b where b.queue = p_queue and b.order_key = p_order_key)
    ) then
        insert into jobs.released_keys (queue, order_key, job_id)
        values (p_queue, p_order_key, p_job_id)
        on conflict do nothing;

        return false;
    elsif v_next.job_id is null then
        delete from jobs.order_keys as k where k.queue = p_queue and k.order_key = p_order_key;

        return true;
    end if;

    update jobs.order_keys as k
    set job_id = v_next.job_id
    where k.queue = p_queue and k.order_key = p_order_key;

    if v_next.run_at > clock_timestamp() then
        insert into jobs.waiting (
            queue, priority, job_id, handler, payload, unique_key, order_key, correlation_id, created_at, run_at,
            attempt, forgiven
        )
        values (
            v_next.queue, v_next.priority, v_next.job_id, v_next.handler, v_next.payload, v_next.unique_key,
            v_next.order_key, v_next.correlation_id, v_next.created_at, v_next.run_at, v_next.attempt, v_next.forgiven
        );
    else
        insert into jobs.ready (
            queue, priority, position, job_id, handler, payload, unique_key, order_key, correlation_id, created_at,
            attempt, forgiven
        )
        values (
            v_next.queue, v_next.priority, nextval('jobs.jobs_job_id_seq'), v_next.job_id, v_next.handler,
            v_next.payload, v_next.unique_key, v_next.order_key, v_next.correlation_id, v_next.created_at,
            v_next.attempt, v_next.forgiven
        );
    end if;

    return true;
end;
$$;

comment on function jobs._hand_on_key(text, text, bigint) is
    'Let the next job of an order key start; false: left to the next tick.';
