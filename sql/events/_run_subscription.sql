-- One batch of one subscription; returns how many events it dealt with. The rules
-- are told in run_subscriptions.
--
-- Looks first and locks only where there is something to do; whoever finds the
-- subscription moved or locked meanwhile leaves it alone.

create or replace function events._run_subscription(
    p_subscription_name text,
    p_limit             integer
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_at       events.subscriptions := events._get_subscription(p_subscription_name);
    v_limit    integer := least(p_limit, coalesce(v_at.batch_limit, p_limit));
    v_place    events.log_place := (v_at.cursor_epoch, v_at.cursor_xid, v_at.cursor_event_id);
    v_started  timestamptz := clock_timestamp();
    v_page     events.log_page;
    v_failure  events.handler_failure;
    v_count    integer;
    v_done     integer := 0;
    v_is_there boolean;
begin
    loop
        v_page := events._read_log(v_place, v_at.event_types, v_limit);
        v_place := (v_page.epoch, v_page.xid, v_page.event_id);
        exit when v_page.batch is not null
            or v_page.is_end
            or clock_timestamp() > v_started + interval '1 second';
    end loop;

    v_count := coalesce(cardinality(v_page.batch), 0);

    -- Where nothing was found the cursor follows at times, so that the next look is short.
    if v_count = 0
        and v_page.epoch = v_at.cursor_epoch
        and v_page.xid::text::numeric - v_at.cursor_xid::text::numeric <= 100
    then
        return 0;
    end if;

    select s.* into v_at
    from events.subscriptions as s
    where s.subscription_name = p_subscription_name
        and s.handler is not null
        and s.pause_reason is distinct from 'by_request'
        and (s.retry_at is null or s.retry_at <= clock_timestamp())
        and (s.leased_until is null or s.leased_until <= clock_timestamp())
        and (s.cursor_epoch, s.cursor_xid, s.cursor_event_id)
            = (v_at.cursor_epoch, v_at.cursor_xid, v_at.cursor_event_id)
        and s.event_types is not distinct from v_at.event_types
    for update skip locked;

    if not found then
        return 0;
    end if;

    v_at.last_run_at := clock_timestamp();
    v_is_there := events._find_handler(v_at.handler) is not null;

    if v_count > 0 and v_is_there then
        v_failure := events._run_handler(v_at.handler, v_page.batch);

        if v_failure.code is null then
            v_done := v_count;
        elsif v_count > 1 and not v_failure.is_timeout then
            -- Again one by one: the offender is the first that fails on its own.
            while v_done < v_count loop
                v_failure := events._run_handler(v_at.handler, v_page.batch[v_done + 1 : v_done + 1]);
                exit when v_failure.code is not null;
                v_done := v_done + 1;
            end loop;
        end if;
    end if;

    if v_done = v_count then
        v_at.cursor_epoch := v_place.epoch;
        v_at.cursor_xid := v_place.xid;
        v_at.cursor_event_id := v_place.event_id;
    elsif v_done > 0 then
        v_at.cursor_epoch := events._get_event_epoch(v_page.batch[v_done].event_id);
        v_at.cursor_xid := v_page.batch[v_done].xid;
        v_at.cursor_event_id := v_page.batch[v_done].event_id;
    end if;

    if v_done > 0 then
        v_at.attempt_count := 0;
        v_at.first_failed_at := null;
        v_at.retry_at := null;
        v_at.batch_limit := case
            when clock_timestamp() > v_started + interval '1 second' then greatest(v_count / 2, 1)
            when v_at.batch_limit * 2 < p_limit then v_at.batch_limit * 2
        end;
    end if;

    if v_failure.code is not null then
        v_is_there := events._find_handler(v_at.handler) is not null;
    end if;

    if not v_is_there then
        v_at.pause_reason := 'handler_missing';
        v_at.paused_at := coalesce(v_at.paused_at, clock_timestamp());
        v_at.retry_at := clock_timestamp() + interval '1 minute';
    else
        v_at.pause_reason := null;
        v_at.paused_at := null;
    end if;

    if v_is_there and v_failure.code is not null then
        v_at := events._record_failure(v_at, v_page.batch[v_done + 1], v_failure, v_count);
    end if;

    update events.subscriptions as s
    set cursor_epoch = v_at.cursor_epoch,
        cursor_xid = v_at.cursor_xid,
        cursor_event_id = v_at.cursor_event_id,
        sent_epoch = v_at.cursor_epoch,
        sent_xid = v_at.cursor_xid,
        sent_event_id = v_at.cursor_event_id,
        leased_until = null,
        batch_limit = v_at.batch_limit,
        attempt_count = v_at.attempt_count,
        retry_at = v_at.retry_at,
        error_code = v_at.error_code,
        error_message = v_at.error_message,
        first_failed_at = v_at.first_failed_at,
        failed_at = v_at.failed_at,
        pause_reason = v_at.pause_reason,
        paused_at = v_at.paused_at,
        last_run_at = v_at.last_run_at,
        updated_at = now()
    where s.subscription_name = p_subscription_name;

    -- Effects without the cursor would be there twice.
    if not found then
        raise exception 'subscription_out_of_reach'
            using errcode = 'PT500',
                  detail = format('The handler of %s left the transaction where its row cannot be written.',
                      p_subscription_name),
                  hint = 'A handler must not change settings that it does not set back.';
    end if;

    return v_done + (v_is_there and v_failure.code is not null)::integer;
end;
$$;

comment on function events._run_subscription(text, integer) is
    'Run the handler of a subscription for its next batch; returns how many events it dealt with.';
