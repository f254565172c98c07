-- How far a subscription has come, counted up to 10000 events, in the epoch that it
-- reads.
--
-- Errors: PT503 event_log_restored

create or replace function events._get_subscription_state(p_at events.subscriptions)
returns events.subscription_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page  events.log_page := events._read_log(
        (p_at.cursor_epoch, p_at.cursor_xid, p_at.cursor_event_id), p_at.event_types, 1
    );
    v_first events.events := v_page.batch[1];
    v_state events.subscription_state;
begin
    v_state := jsonb_populate_record(null::events.subscription_state, to_jsonb(p_at));
    v_state.cursor := events.format_cursor(p_at.cursor_epoch, p_at.cursor_xid, p_at.cursor_event_id);
    v_state.lag_events := 0;
    v_state.lag_seconds := 0;

    if v_first.event_id is not null then
        v_state.lag_seconds := round(extract(epoch from clock_timestamp() - v_first.created_at), 3);

        select count(*) into v_state.lag_events
        from (
            select
            from events.events as e
            where (e.xid, e.event_id) >= (v_first.xid, v_first.event_id)
                and e.xid < case
                    when v_page.epoch < events._get_epoch() then '18446744073709551615' else core.get_watermark()
                end
                and e.created_at >= v_first.created_at - interval '1 day'
                and e.event_id >= (select p.first_event_id from events.epochs as p where p.epoch = v_page.epoch)
                and (p_at.event_types is null or e.event_type = any (p_at.event_types))
            order by e.xid, e.event_id
            limit 10000
        ) as c;
    end if;

    select count(*) into v_state.dead_letter_count
    from events.dead_letters as d
    where d.subscription_name = p_at.subscription_name;

    v_state.state := case
        when p_at.pause_reason = 'by_request' then 'paused'
        when p_at.pause_reason is not null then p_at.pause_reason
        when p_at.attempt_count > 0 or p_at.retry_at > clock_timestamp() then 'retrying'
        when v_state.lag_events > 0 or not v_page.is_end then 'behind'
        else 'current'
    end;

    return v_state;
end;
$$;

comment on function events._get_subscription_state(events.subscriptions) is 'How far a subscription has come.';
