-- Sends a message, within the caller's transaction; returns its number.
--
-- With an idempotency key there is one undeleted message of that key in the queue;
-- sending again returns its number. Messages of one group are read one at a time, in
-- the order of their numbers. A queue that somebody is dropping is waited for.
--
-- Errors: PT400 invalid_delay, invalid_message, invalid_priority, invalid_key; PT404 unknown_queue;
-- PT409 wrong_queue_kind

create or replace function queues.send_message(
    p_queue           text,
    p_message         jsonb,
    p_delay           interval default null,
    p_idempotency_key text default null,
    p_group           text default null,
    p_priority        integer default 5
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- First the lock, then the look: the queue may be gone once the lock is ours.
    perform from jobs.queues as q where q.queue = p_queue for key share;
    perform queues._get_queue(p_queue);

    if p_message is null then
        raise exception 'invalid_message'
            using errcode = 'PT400',
                  detail = 'There is no message.',
                  hint = 'Send any JSON; for nothing, send {}.';
    end if;

    if p_delay not between '0 seconds' and '1 year' then
        raise exception 'invalid_delay'
            using errcode = 'PT400',
                  detail = format('A message cannot be held back for %s.', p_delay),
                  hint = 'Use 0 seconds to 1 year.';
    end if;

    return jobs._add_job(
        p_queue, '', p_message, clock_timestamp() + p_delay, coalesce(p_priority, 5), p_idempotency_key,
        p_group, null
    );
end;
$$;

comment on function queues.send_message(text, jsonb, interval, text, text, integer) is
    'Send a message, now or after a delay; returns its number.';

grant execute on function queues.send_message(text, jsonb, interval, text, text, integer) to service_role;
