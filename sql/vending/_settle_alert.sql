-- Ends the alert of a meter once none of its orders waits for a person.

create or replace function vending._settle_alert(p_order vending.orders)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select from vending.orders as o where o.meter_id = p_order.meter_id and o.needs_staff_at is not null
    ) then
        perform alerts._signal('vend_unclear', p_order.meter_id::text, false, clock_timestamp());
    end if;
end;
$$;

comment on function vending._settle_alert(vending.orders) is 'End the alert of a meter none of whose orders waits for a person.';
