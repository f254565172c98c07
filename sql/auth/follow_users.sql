-- Subscribes to new users, who may have bought something already. Every deploy calls this; it changes nothing
-- where it was called before.

create or replace function auth.follow_users()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from events.subscriptions as s
        where s.subscription_name = 'subscribers' and s.handler = 'auth.adopt_subscription'
    ) then
        perform events.handle_events(
            'subscribers', 'auth.adopt_subscription(events.events)'::regprocedure, '{user_created}'
        );
    end if;
end;
$$;

comment on function auth.follow_users() is 'Subscribe to new users, who may have bought something already.';

grant execute on function auth.follow_users() to service_role;
