-- Locks a subscription until the end of the transaction: waits for a batch that is
-- running, and keeps others from beginning.
--
-- Errors: PT404 subscription_not_found

create or replace function events._lock_subscription(p_subscription_name text)
returns events.subscriptions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subscription events.subscriptions;
begin
    select s.* into v_subscription
    from events.subscriptions as s
    where s.subscription_name = p_subscription_name
    for update;

    if not found then
        return events._get_subscription(p_subscription_name);
    end if;

    return v_subscription;
end;
$$;

comment on function events._lock_subscription(text) is 'Lock a subscription; refuses an unknown name.';
