-- Subscribes to the log: dispatch_event is handed every event from then on. Called when
-- a worker starts; changes nothing where the subscription is there.

create or replace function webhooks.follow_events()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from events.subscriptions as s
        where s.subscription_name = 'webhooks' and s.handler = 'webhooks.dispatch_event'
    ) then
        perform events.handle_events('webhooks', 'webhooks.dispatch_event(events.events)'::regprocedure);
    end if;
end;
$$;

comment on function webhooks.follow_events() is 'Subscribe to the log, so that events are sent to endpoints.';

grant execute on function webhooks.follow_events() to service_role;
