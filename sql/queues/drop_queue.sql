-- Removes a message queue. One that still holds messages is refused, unless p_force
-- says that they, the dead ones too, may go with it.
--
-- Errors: PT404 unknown_queue; PT409 wrong_queue_kind, queue_not_empty

create or replace function queues.drop_queue(p_queue text, p_force boolean default false)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_stats jobs.queue_stats;
begin
    -- From here on nobody can send: sending locks the row of its queue for reading.
    perform from jobs.queues as q where q.queue = p_queue for update;
    perform queues._get_queue(p_queue);

    if coalesce(p_force, false) then
        perform queues.purge_queue(p_queue);
        delete from jobs.running as r where r.queue = p_queue;
        delete from jobs.dead_jobs as d where d.queue = p_queue;
        delete from jobs.released_keys as k where k.queue = p_queue;
        delete from jobs.order_keys as k where k.queue = p_queue;
        delete from jobs.unique_keys as k where k.queue = p_queue;
    end if;

    select s.* into v_stats from jobs.get_queue_stats(p_queue) as s;

    if v_stats.ready + v_stats.waiting + v_stats.blocked + v_stats.running + v_stats.dead > 0 then
        raise exception 'queue_not_empty'
            using errcode = 'PT409',
                  detail = format(
                      'Queue %s holds %s messages and %s dead ones.', p_queue,
                      v_stats.ready + v_stats.waiting + v_stats.blocked + v_stats.running, v_stats.dead
                  ),
                  hint = 'Read them, purge them, or drop the queue with p_force => true.';
    end if;

    delete from jobs.floors as f where f.queue = p_queue;
    delete from jobs.queues as q where q.queue = p_queue;
end;
$$;

comment on function queues.drop_queue(text, boolean) is 'Remove a message queue; p_force: with its messages.';

grant execute on function queues.drop_queue(text, boolean) to admin, service_role;
