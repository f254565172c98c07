-- Stops running the handler of a subscription, until resume_subscription; its events
-- wait in the log. Waits for a batch that is running. Readers outside are not stopped.
--
-- Errors: PT404 subscription_not_found

create or replace function events.pause_subscription(p_subscription_name text)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subscription events.subscriptions := events._lock_subscription(p_subscription_name);
begin
    update events.subscriptions as s
    set paused_at = case when s.pause_reason = 'by_request' then s.paused_at else now() end,
        pause_reason = 'by_request',
        updated_at = now()
    where s.subscription_name = p_subscription_name
    returning * into v_subscription;

    return v_subscription;
end;
$$;

comment on function events.pause_subscription(text) is 'Stop running the handler of a subscription.';

grant execute on function events.pause_subscription(text) to service_role;
