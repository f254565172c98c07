-- The row of a queue, or a refusal.
--
-- Errors: PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function jobs._get_queue(p_queue text, p_kinds text[])
returns jobs.queues
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue jobs.queues;
begin
    select q.* into v_queue from jobs.queues as q where q.queue = p_queue;

    if not found then
        raise exception 'unknown_queue'
            using errcode = 'PT404',
                  detail = format('No queue is called %s.', coalesce(quote_literal(p_queue), 'null')),
                  hint = 'Make it with jobs.create_queue or queues.create_queue.';
    end if;

    if v_queue.kind <> all (p_kinds) then
        raise exception 'wrong_queue_kind'
            using errcode = 'PT409',
                  detail = format('Queue %L holds %s.', p_queue, case v_queue.kind
                      when 'messages' then 'messages' else v_queue.kind || ' jobs' end),
                  hint = 'jobs.run_jobs runs SQL jobs, jobs.claim_jobs hands out the others.';
    end if;

    return v_queue;
end;
$$;

comment on function jobs._get_queue(text, text[]) is 'A queue of one of the given kinds, or a refusal.';
