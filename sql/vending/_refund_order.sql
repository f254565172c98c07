-- Ends a paid order without a token: its reservation is released, so the money is free again in the wallet, and
-- what it bought leaves the slabs of its month. The caller holds the order's lock, and knows that surely no token
-- was made.
--
-- Errors: PT409 invalid_state_change

create or replace function vending._refund_order(p_order vending.orders, p_reason text)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order       vending.orders := vending._move_order(p_order, 'refunded', p_reason);
    v_reservation payments.transactions := payments._lock_transaction(p_order.purchase_id);
begin
    -- Somebody may have ended it by hand; then the money is free already, or gone where they sent it.
    if v_reservation.status in ('pending', 'processing') then
        perform payments._release_transaction(v_reservation, 'cancelled', left(p_reason, 500));
    end if;

    update tariffs.month_totals as m
    set bought_kwh = greatest(m.bought_kwh - v_order.energy_kwh, 0)
    where m.meter_id = v_order.meter_id and m.month_on = v_order.month_on;

    perform vending._settle_alert(v_order);
    return v_order;
end;
$$;

comment on function vending._refund_order(vending.orders, text) is
    'End a paid order without a token; its money is free again.';
