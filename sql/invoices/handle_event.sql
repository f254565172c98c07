-- What happens to a meter that is billed: when it changes hands, the account of its former owner ends and that
-- of the new one begins. The handler of the subscription "invoices". Repeats change nothing.

create or replace function invoices.handle_event(p_event events.events)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform invoices._follow_owners(array(
        select a.account_id
        from invoices.accounts as a
        where a.meter_id = p_event.aggregate_id::uuid and a.closed_at is null
    ));
end;
$$;

comment on function invoices.handle_event(events.events) is 'End and begin accounts when a meter changes hands.';

grant execute on function invoices.handle_event(events.events) to service_role;
