-- Ends a message that was read: it leaves the queue; archived, it leaves a row.
--
-- Errors: PT404 unknown_queue; PT409 wrong_queue_kind, lease_lost

create or replace function queues._end_message(
    p_queue      text,
    p_message_id bigint,
    p_receipt    integer,
    p_outcome    text
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue   jobs.queues := queues._get_queue(p_queue);
    v_message jobs.running;
begin
    if not exists (select from jobs.running as r where r.job_id = p_message_id and r.queue = p_queue) then
        perform jobs._refuse_lost_lease(p_message_id, p_receipt);
    end if;

    v_message := jobs._take_back(p_message_id, p_receipt);
    v_queue.keeps_outcomes := v_queue.keeps_outcomes or p_outcome = 'archived';

    perform jobs._settle_jobs(
        v_queue, array[jobs._as_ready(v_message)], p_outcome, null, v_message.started_at
    );
end;
$$;

comment on function queues._end_message(text, bigint, integer, text) is
    'Take a message that was read out of its queue.';
