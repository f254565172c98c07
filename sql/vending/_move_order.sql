-- Moves an order to another state; the trigger on orders refuses what vending.order_transitions does not list,
-- keeps the trail and publishes the event. The caller holds the order's lock.
--
-- Errors: PT409 invalid_state_change

create or replace function vending._move_order(
    p_order    vending.orders,
    p_to_state text,
    p_reason   text default null
)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_final constant text[] := '{delivered,refunded,expired,cancelled}';
    v_now   timestamptz := clock_timestamp();
    v_order vending.orders;
begin
    update vending.orders as o
    set state = p_to_state,
        reason = left(p_reason, 500),
        paid_at = case when p_to_state = 'paid' then coalesce(o.paid_at, v_now) else o.paid_at end,
        finished_at = case when p_to_state = any (c_final) then v_now end,
        needs_staff_at = case when p_to_state = 'unknown' then o.needs_staff_at end,
        next_step_at = case
            when p_to_state = any (c_final) then null
            when p_to_state = 'pending' then o.expires_at
            else v_now + interval '5 minutes'
        end,
        call_id = case when p_to_state = 'vending' then o.call_id end,
        call_at = case when p_to_state = 'vending' then o.call_at end,
        updated_at = v_now
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    return v_order;
end;
$$;

comment on function vending._move_order(vending.orders, text, text) is 'Move an order to another state.';
