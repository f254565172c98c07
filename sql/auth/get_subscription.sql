-- What the calling user subscribes to at this moment; an admin or a service may ask about anybody.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function auth.get_subscription(p_user_id uuid default null)
returns auth.subscription_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return auth._get_subscription_state(auth._subscription_user(p_user_id)::text, clock_timestamp());
end;
$$;

comment on function auth.get_subscription(uuid) is 'What you subscribe to at this moment.';

grant execute on function auth.get_subscription(uuid) to authenticated, service_role;
