-- Notes that an event failed: it is tried again later, or given up after the tenth time.

create or replace function webhooks._fail_event(p_event webhooks.inbound_events, p_reason text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_dead constant boolean := p_event.failure_count >= 9;
begin
    update webhooks.inbound_events as e
    set failure_count = e.failure_count + 1,
        reason = left(p_reason, 500),
        state = case when v_is_dead then 'dead' else e.state end,
        finished_at = case when v_is_dead then clock_timestamp() end,
        not_before = clock_timestamp()
            + least(interval '1 second' * 4 ^ least(p_event.failure_count, 10), interval '6 hours')
    where e.provider = p_event.provider and e.provider_event_id = p_event.provider_event_id;

    if v_is_dead then
        perform events._publish(
            'inbound_event_dead', 'inbound_event', p_event.provider || ':' || p_event.provider_event_id,
            jsonb_build_object('provider', p_event.provider, 'kind', p_event.kind, 'reason', left(p_reason, 500))
        );
    end if;
end;
$$;

comment on function webhooks._fail_event(webhooks.inbound_events, text) is
    'Note that an event failed: once more later, or given up.';
