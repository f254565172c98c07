-- Subscribes to what reports count, from the start of the log: what was sold before is counted as
-- well, as far as the log goes back. Called by count_meters, which a schedule runs; it changes
-- nothing where nothing is different.

create or replace function reports.follow_events()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_event_types constant text[] := array['region_updated', 'token_purchased', 'transaction_completed'];
begin
    if not exists (
        select
        from events.subscriptions as s
        where s.subscription_name = 'reports'
            and s.event_types = c_event_types
            and s.handler = 'reports.handle_event'
    ) then
        perform events.handle_events(
            'reports', 'reports.handle_event(events.events)'::regprocedure, c_event_types, 'start'
        );
    end if;
end;
$$;

comment on function reports.follow_events() is 'Subscribe to what reports count.';

grant execute on function reports.follow_events() to service_role;
