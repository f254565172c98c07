-- Every subscription: how far behind it is, and what stops it.
--
-- state is current, behind, retrying (its handler failed and is tried again at
-- retry_at), handler_missing, or paused. lag_events counts up to 10000 events that
-- wait for it and could be read, lag_seconds is the age of the first. The error is the
-- last one, however long ago: see failed_at.
--
-- Errors: PT503 event_log_restored

create or replace function events.list_subscriptions()
returns setof events.subscription_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select t.*
    from events.subscriptions as s
    cross join lateral events._get_subscription_state(s) as t
    order by s.subscription_name;
end;
$$;

comment on function events.list_subscriptions() is 'Every subscription: how far behind it is, and what stops it.';

grant execute on function events.list_subscriptions() to operator, service_role;
