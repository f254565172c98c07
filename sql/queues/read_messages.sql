-- The next messages of a queue; they are invisible to others for p_visibility.
--
-- What was read before and not deleted in time comes back here, as does what is due and
-- a group that was left to the next tick, whether a worker ticks or not. Commit before
-- handling the messages, or handle and delete them in this same transaction: then the
-- effect happens exactly once.
--
-- Errors: PT400 invalid_limit, invalid_lease; PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function queues.read_messages(
    p_queue      text,
    p_limit      integer default 1,
    p_visibility interval default null
)
returns setof queues.message
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform queues._get_queue(p_queue);

    if exists (select from jobs.running as r where r.queue = p_queue and r.leased_until < clock_timestamp())
        or exists (
            select from jobs.waiting as w where w.queue = p_queue and w.run_at <= (select clock_timestamp())
        )
        or exists (select from jobs.released_keys as k where k.queue = p_queue)
    then
        perform jobs.tick();
    end if;

    return query
    select c.job_id, c.attempt, c.created_at, c.leased_until, c.priority, c.order_key, c.payload
    from jobs.claim_jobs(p_queue, 'queues', p_limit, p_visibility) as c;
end;
$$;

comment on function queues.read_messages(text, integer, interval) is
    'The next messages of a queue, invisible to others until visible_at.';

grant execute on function queues.read_messages(text, integer, interval) to service_role;
