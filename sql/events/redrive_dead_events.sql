-- Runs a subscription's handler again for its dead letters, in the order of the log;
-- returns what became of each.
--
-- handled: the effect is there and the dead letter is gone, in this transaction.
-- failed: it stays, with the new error. event_missing: the log no longer has it. With
-- p_dry_run nothing is run; what would be is due. Locks the subscription, so that its
-- handler is never run twice at once; commit soon. A statement that runs into its
-- timeout stops there and keeps what was done before.
--
-- Errors: PT400 invalid_limit; PT404 subscription_not_found; PT409 handler_missing

create or replace function events.redrive_dead_events(
    p_subscription_name text,
    p_event_ids         bigint[] default null,
    p_event_type        text default null,
    p_error_code        text default null,
    p_dry_run           boolean default false,
    p_limit             integer default 100
)
returns setof events.redriven_event
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_at      events.subscriptions := events._lock_subscription(p_subscription_name);
    v_letter  events.dead_letters;
    v_event   events.events;
    v_failure events.handler_failure;
    v_result  events.redriven_event;
begin
    perform core._check_limit(p_limit, 10000);

    if events._find_handler(v_at.handler) is null then
        raise exception 'handler_missing'
            using errcode = 'PT409',
                  detail = format('The handler of %s is %s.', p_subscription_name, coalesce(v_at.handler, 'nothing')),
                  hint = 'Give it a handler with events.handle_events.';
    end if;

    for v_letter in
        select d.*
        from events.dead_letters as d
        where d.subscription_name = p_subscription_name
            and (p_event_ids is null or d.event_id = any (p_event_ids))
            and (p_event_type is null or d.event_type = p_event_type)
            and (p_error_code is null or d.error_code = p_error_code)
        order by d.epoch, d.xid, d.event_id
        limit p_limit
    loop
        v_result := (p_subscription_name, v_letter.event_id, v_letter.event_type, null, null, null);

        select e.* into v_event
        from events.events as e
        where e.xid = v_letter.xid and e.event_id = v_letter.event_id and e.created_at = v_letter.event_created_at;

        if not found then
            v_result.outcome := 'event_missing';
        elsif p_dry_run then
            v_result.outcome := 'due';
        else
            v_failure := events._run_handler(v_at.handler, array[v_event]);
            exit when v_failure.is_timeout;

            v_result.outcome := case when v_failure.code is null then 'handled' else 'failed' end;
            v_result.error_code := v_failure.code;
            v_result.error_message := v_failure.message;

            if v_failure.code is null then
                delete from events.dead_letters as d
                where d.subscription_name = p_subscription_name and d.event_id = v_letter.event_id;
            else
                update events.dead_letters as d
                set attempt_count = d.attempt_count + 1,
                    error_code = v_failure.code,
                    error_message = v_failure.message,
                    error_detail = v_failure.detail,
                    error_place = v_failure.place,
                    last_failed_at = clock_timestamp()
                where d.subscription_name = p_subscription_name and d.event_id = v_letter.event_id;
            end if;
        end if;

        return next v_result;
    end loop;
end;
$$;

comment on function events.redrive_dead_events(text, bigint[], text, text, boolean, integer) is
    'Run the handler of a subscription again for its dead letters.';

grant execute on function events.redrive_dead_events(text, bigint[], text, text, boolean, integer) to service_role;
