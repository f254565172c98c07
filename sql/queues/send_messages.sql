-- Sends the elements of a JSON array, all or none, by one statement; returns their numbers in order.
--
-- Errors: PT400 invalid_messages; PT404 unknown_queue; PT409 wrong_queue_kind

create or replace function queues.send_messages(p_queue text, p_messages jsonb)
returns bigint[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_xid     xid8;
    v_numbers bigint[];
begin
    -- First the lock, then the look: the queue may be gone once the lock is ours.
    perform from jobs.queues as q where q.queue = p_queue for key share;
    perform queues._get_queue(p_queue);

    if jsonb_typeof(p_messages) is distinct from 'array' then
        raise exception 'invalid_messages'
            using errcode = 'PT400',
                  detail = 'The messages are not a JSON array.',
                  hint = 'Send [{…}, {…}].';
    end if;

    v_xid := pg_current_xact_id(); -- before the places: jobs.advance_floors counts on it

    with numbered as (
        select o.message, nextval('jobs.jobs_job_id_seq') as job_id
        from (
            select e.message
            from jsonb_array_elements(p_messages) with ordinality as e (message, place)
            order by e.place
        ) as o
    ),
    added as (
        insert into jobs.ready (queue, priority, position, job_id, handler, payload)
        select p_queue, 5, n.job_id, n.job_id, '', n.message from numbered as n
    )
    select array_agg(n.job_id order by n.job_id) into v_numbers from numbered as n;

    return coalesce(v_numbers, '{}');
end;
$$;

comment on function queues.send_messages(text, jsonb) is
    'Send the elements of a JSON array; returns their numbers.';

grant execute on function queues.send_messages(text, jsonb) to service_role;
