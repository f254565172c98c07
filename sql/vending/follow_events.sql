-- Subscribes to payments, and registers the jobs that vend. Every deploy calls this; it changes nothing where it was
-- called before.

create or replace function vending.follow_events()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_event_types constant text[] := '{transaction_cancelled,transaction_completed,transaction_failed}';
begin
    perform jobs.create_queue('vending', 'python');
    perform jobs.register_handler(h.handler, null, 'vending', 1000)
    from unnest('{vend_token,query_vend,read_provider_balance}'::text[]) as h (handler);

    if not exists (
        select
        from events.subscriptions as s
        where s.subscription_name = 'vending'
            and s.event_types = c_event_types
            and s.handler = 'vending.handle_event'
    ) then
        perform events.handle_events(
            'vending', 'vending.handle_event(events.events)'::regprocedure, c_event_types
        );
    end if;
end;
$$;

comment on function vending.follow_events() is 'Subscribe to payments, and register the jobs that vend.';

grant execute on function vending.follow_events() to service_role;
