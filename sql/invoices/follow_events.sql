-- Subscribes to meters that change hands, and registers the jobs of billing. Every deploy calls this; it changes
-- nothing where it was called before.

create or replace function invoices.follow_events()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_event_types constant text[] := '{meter_assigned,meter_unassigned}';
begin
    perform jobs.register_handler('invoices.generate', 'invoices._run_generation(jsonb)'::regprocedure, 'sql_alone');

    if not exists (
        select
        from events.subscriptions as s
        where s.subscription_name = 'invoices' and s.event_types = c_event_types and s.handler = 'invoices.handle_event'
    ) then
        perform events.handle_events('invoices', 'invoices.handle_event(events.events)'::regprocedure, c_event_types);
    end if;
end;
$$;

comment on function invoices.follow_events() is 'Subscribe to meters that change hands, and register the jobs of billing.';

grant execute on function invoices.follow_events() to service_role;
