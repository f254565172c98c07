-- A subscription, or a refusal.
--
-- Errors: PT404 subscription_not_found

create or replace function events._get_subscription(p_subscription_name text)
returns events.subscriptions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_subscription events.subscriptions;
begin
    select s.* into v_subscription
    from events.subscriptions as s
    where s.subscription_name = p_subscription_name;

    if not found then
        raise exception 'subscription_not_found'
            using errcode = 'PT404',
                  detail = format('There is no subscription %s.', coalesce(quote_literal(p_subscription_name), 'null')),
                  hint = 'Call events.subscribe first.';
    end if;

    return v_subscription;
end;
$$;

comment on function events._get_subscription(text) is 'A subscription; refuses an unknown name.';
