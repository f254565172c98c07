-- Ends a subscription: its place and its dead letters are gone, the log stays.
--
-- Waits for a batch that is running. Returns the subscription as it was.
--
-- Errors: PT404 subscription_not_found

create or replace function events.unsubscribe(p_subscription_name text)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subscription events.subscriptions := events._lock_subscription(p_subscription_name);
begin
    delete from events.dead_letters as d where d.subscription_name = p_subscription_name;
    delete from events.subscriptions as s where s.subscription_name = p_subscription_name;

    return v_subscription;
end;
$$;

comment on function events.unsubscribe(text) is 'End a subscription, dead letters included.';

grant execute on function events.unsubscribe(text) to service_role;
