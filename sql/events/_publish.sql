-- Leaves a fact in the log, within the caller's transaction.
--
-- The cheapest way to publish: one insert, no version, no lock that another
-- transaction could wait for, no NOTIFY. Two facts about one aggregate from
-- overlapping transactions may be delivered in either order; where the order
-- matters, use events.append_event. Where no correlation id is given it is the trace id of the request.

create or replace function events._publish(
    p_event_type     text,
    p_aggregate_type text,
    p_aggregate_id   text,
    p_payload        jsonb,
    p_correlation_id uuid default null
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into events.events (
        event_type, aggregate_type, aggregate_id, payload, correlation_id, actor_id, actor_role
    )
    values (
        p_event_type, p_aggregate_type, p_aggregate_id, coalesce(p_payload, '{}'),
        coalesce(p_correlation_id, core._get_correlation_id()), auth.uid(), auth.role()
    );
end;
$$;

comment on function events._publish(text, text, text, jsonb, uuid) is 'Leave a fact in the event log.';
