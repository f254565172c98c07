-- Keeps a message that was read invisible for longer, or gives it back at once with 0.
--
-- Given back after its last reading, it goes to the dead letters.
--
-- Errors: PT400 invalid_lease; PT404 unknown_queue; PT409 wrong_queue_kind, lease_lost

create or replace function queues.set_visibility(
    p_queue      text,
    p_message_id bigint,
    p_receipt    integer,
    p_visibility interval
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform queues._get_queue(p_queue);

    if p_visibility is null or p_visibility not between '0 seconds' and '1 day' then
        raise exception 'invalid_lease'
            using errcode = 'PT400',
                  detail = format('A message cannot be kept for %s.', coalesce(p_visibility::text, 'null')),
                  hint = 'Use up to 1 day; 0 gives it back.';
    end if;

    update jobs.running as r
    set leased_until = clock_timestamp() + p_visibility
    where r.job_id = p_message_id and r.attempt = p_receipt and r.queue = p_queue;

    if not found then
        perform jobs._refuse_lost_lease(p_message_id, p_receipt);
    end if;

    if p_visibility = '0 seconds' then
        perform jobs.fail_job(p_message_id, p_receipt, 'given_back', '0 seconds');
        perform jobs.promote_jobs();
    end if;
end;
$$;

comment on function queues.set_visibility(text, bigint, integer, interval) is
    'Keep a message that was read invisible for longer; 0 gives it back at once.';

grant execute on function queues.set_visibility(text, bigint, integer, interval) to service_role;
