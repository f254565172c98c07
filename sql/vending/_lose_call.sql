-- A call that nobody reported: its worker is gone. A vend may have happened, so the order is unknown; a query is asked
-- again. The caller holds the order's lock.

create or replace function vending._lose_call(p_order vending.orders)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders;
begin
    update vending.provider_calls as c
    set outcome = 'lost', finished_at = clock_timestamp()
    where c.call_at = p_order.call_at and c.call_id = p_order.call_id and c.outcome is null;

    if p_order.state = 'vending' then
        return vending._doubt_order(p_order, 'The worker that asked for the token is gone.');
    end if;

    update vending.orders as o
    set call_id = null, call_at = null, updated_at = clock_timestamp()
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    return v_order;
end;
$$;

comment on function vending._lose_call(vending.orders) is 'Write off a call that nobody reported.';
