-- Goes on with a subscription that was paused, or at once with one that waits for its
-- next attempt or for its handler. Attempts are counted on.
--
-- Errors: PT404 subscription_not_found

create or replace function events.resume_subscription(p_subscription_name text)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subscription events.subscriptions := events._lock_subscription(p_subscription_name);
begin
    update events.subscriptions as s
    set pause_reason = null,
        paused_at = null,
        retry_at = null,
        updated_at = now()
    where s.subscription_name = p_subscription_name
    returning * into v_subscription;

    return v_subscription;
end;
$$;

comment on function events.resume_subscription(text) is 'Go on with a subscription that is paused or waits.';

grant execute on function events.resume_subscription(text) to service_role;
