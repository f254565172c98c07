-- Takes an order that has ended from the queue of staff: a second token, or one that came too late, was dealt with. The
-- trail keeps why. The caller holds the order's lock, and owns the trail.

create or replace function vending._close_order(p_order vending.orders, p_reason text)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders;
begin
    update vending.orders as o
    set needs_staff_at = null, reason = left(p_reason, 500), updated_at = clock_timestamp()
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    insert into vending.order_changes (
        account_id, order_id, change_id, from_state, to_state, reason, actor_role, actor_user_id
    )
    values (
        v_order.account_id, v_order.order_id, core.uuid_v7(), v_order.state, v_order.state, v_order.reason,
        auth.role(), auth.uid()
    );
    perform vending._settle_alert(v_order);
    return v_order;
end;
$$;

comment on function vending._close_order(vending.orders, text) is 'Take an order that has ended from the queue of staff.';
