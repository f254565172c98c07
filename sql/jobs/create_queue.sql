-- Makes a queue, or changes what is given of an existing one of the same kind.
--
-- Errors: PT400 invalid_queue; PT409 wrong_queue_kind

create or replace function jobs.create_queue(
    p_queue           text,
    p_kind            text default null,
    p_runs_in_batches boolean default null,
    p_lease           interval default null,
    p_time_limit      interval default null,
    p_max_attempts    integer default null,
    p_backoff_base    interval default null,
    p_backoff_limit   interval default null,
    p_keeps_outcomes  boolean default null
)
returns jobs.queues
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_queue jobs.queues;
begin
    insert into jobs.queues as q (queue, kind)
    values (p_queue, coalesce(p_kind, 'python'))
    on conflict (queue) do nothing;

    select q.* into v_queue from jobs.queues as q where q.queue = p_queue for no key update;

    if v_queue.kind <> p_kind then
        perform jobs._get_queue(p_queue, array[p_kind]);
    end if;

    update jobs.queues as q
    set runs_in_batches = coalesce(p_runs_in_batches, q.runs_in_batches),
        lease = coalesce(p_lease, q.lease),
        time_limit = coalesce(p_time_limit, q.time_limit),
        max_attempts = coalesce(p_max_attempts, q.max_attempts),
        backoff_base = coalesce(p_backoff_base, q.backoff_base),
        backoff_limit = coalesce(p_backoff_limit, q.backoff_limit),
        keeps_outcomes = coalesce(p_keeps_outcomes, q.keeps_outcomes)
    where q.queue = p_queue
    returning q.* into v_queue;

    insert into jobs.floors (queue, priority)
    select p_queue, p.priority
    from generate_series(0, 9) as p (priority)
    on conflict do nothing;

    return v_queue;
exception when check_violation or not_null_violation or numeric_value_out_of_range then
    raise exception 'invalid_queue'
        using errcode = 'PT400',
              detail = format('Queue %s breaks a rule: %s.', coalesce(quote_literal(p_queue), 'null'), sqlerrm),
              hint = 'A name is a-z, 0-9, _ . : -, up to 63 characters; a kind is sql, python or messages; a lease is 1 second to 1 day.';
end;
$$;

comment on function jobs.create_queue(text, text, boolean, interval, interval, integer, interval, interval, boolean) is
    'Make a queue, or change what is given of it.';

grant execute on function jobs.create_queue(text, text, boolean, interval, interval, integer, interval, interval, boolean)
    to admin, service_role;
