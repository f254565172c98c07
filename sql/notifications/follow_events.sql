-- Subscribes to the events that topics name, and to new users: handle_event handles
-- them from then on. Called when a worker starts (sync_providers) and by
-- process_notification_queue, so topics that changed are seen to; changes nothing
-- where the types are the same.

create or replace function notifications.follow_events()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event_types text[] := array(
        select unnest(t.event_types) from notifications.topics as t
        union
        select 'user_created'
        order by 1
    );
begin
    if not exists (
        select
        from events.subscriptions as s
        where s.subscription_name = 'notifications'
            and s.event_types = v_event_types
            and s.handler = 'notifications.handle_event'
    ) then
        perform events.handle_events(
            'notifications', 'notifications.handle_event(events.events)'::regprocedure, v_event_types
        );
    end if;
end;
$$;

comment on function notifications.follow_events() is 'Subscribe to the events that topics name.';

grant execute on function notifications.follow_events() to service_role;
