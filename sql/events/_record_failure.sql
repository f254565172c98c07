-- What follows from a failure: the subscription as it goes on.
--
-- A timeout of several events is not the first one's fault: fewer next time. What has
-- passing reasons is tried again soon. Anything else counts against the event, which
-- is tried again alone, or after the last attempt goes to the dead letters and is
-- passed by. The caller holds the subscription's row and writes it.

create or replace function events._record_failure(
    p_at      events.subscriptions,
    p_event   events.events,
    p_failure events.handler_failure,
    p_count   integer
)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := clock_timestamp();
    v_at  events.subscriptions := p_at;
begin
    v_at.error_code := p_failure.code;
    v_at.error_message := p_failure.message;
    v_at.failed_at := v_now;

    if p_failure.is_timeout and p_count > 1 then
        v_at.batch_limit := greatest(p_count / 4, 1);
        return v_at;
    end if;

    if events._is_transient(p_failure.code) then
        v_at.retry_at := v_now + interval '1 second' * (0.1 + 0.4 * random());
        return v_at;
    end if;

    perform ops._note_error(
        'events.' || v_at.subscription_name, p_failure.code, p_failure.message,
        jsonb_build_object(
            'event_id', p_event.event_id, 'event_type', p_event.event_type, 'attempt', v_at.attempt_count + 1,
            'detail', p_failure.detail
        ),
        'worker'
    );

    v_at.first_failed_at := coalesce(v_at.first_failed_at, v_now);
    v_at.batch_limit := 1;
    v_at.attempt_count := v_at.attempt_count + 1;
    v_at.retry_at := v_now + least(interval '1 second' * 2 ^ (v_at.attempt_count - 1), interval '5 minutes');

    if v_at.attempt_count < v_at.max_attempts then
        return v_at;
    end if;

    insert into events.dead_letters as d (
        subscription_name, event_id, epoch, xid, event_created_at, event_type, attempt_count,
        error_code, error_message, error_detail, error_place, first_failed_at, last_failed_at
    )
    values (
        v_at.subscription_name, p_event.event_id, events._get_event_epoch(p_event.event_id), p_event.xid,
        p_event.created_at, p_event.event_type, v_at.attempt_count,
        p_failure.code, p_failure.message, p_failure.detail, p_failure.place,
        v_at.first_failed_at, v_now
    )
    on conflict (subscription_name, event_id) do update
    set attempt_count = d.attempt_count + excluded.attempt_count,
        error_code = excluded.error_code,
        error_message = excluded.error_message,
        error_detail = excluded.error_detail,
        error_place = excluded.error_place,
        last_failed_at = excluded.last_failed_at;

    v_at.cursor_epoch := events._get_event_epoch(p_event.event_id);
    v_at.cursor_xid := p_event.xid;
    v_at.cursor_event_id := p_event.event_id;
    v_at.attempt_count := 0;
    v_at.first_failed_at := null;
    v_at.retry_at := null;

    return v_at;
end;
$$;

comment on function events._record_failure(events.subscriptions, events.events, events.handler_failure, integer) is
    'The subscription after a failure of its handler; the event may have become a dead letter.';
