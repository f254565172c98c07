-- Subscribes to what becomes of alerts: handle_event handles it from then on. Every deploy calls this; it changes
-- nothing where it was called before.

create or replace function alerts.follow_events()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_event_types constant text[] := '{alert_status_updates,alerts_processed}';
begin
    if not exists (
        select
        from events.subscriptions as s
        where s.subscription_name = 'alerts'
            and s.event_types = c_event_types
            and s.handler = 'alerts.handle_event'
    ) then
        perform events.handle_events(
            'alerts', 'alerts.handle_event(events.events)'::regprocedure, c_event_types
        );
    end if;
end;
$$;

comment on function alerts.follow_events() is 'Subscribe to what becomes of alerts.';

grant execute on function alerts.follow_events() to service_role;
