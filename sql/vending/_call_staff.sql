-- Hands an order to a person: nobody asks the provider about it any more, and the alert of its meter tells the
-- operators of the region. The caller holds the order's lock.

create or replace function vending._call_staff(p_order vending.orders, p_reason text)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders;
begin
    update vending.orders as o
    set needs_staff_at = coalesce(o.needs_staff_at, clock_timestamp()),
        next_step_at = null,
        reason = left(p_reason, 500),
        updated_at = clock_timestamp()
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    perform alerts._signal(
        'vend_unclear', p_order.meter_id::text, true, clock_timestamp(),
        left(format('Order %s of %s %s: %s', p_order.order_id, p_order.amount, p_order.currency, p_reason), 2000),
        jsonb_build_object('order_id', p_order.order_id, 'provider_code', p_order.provider_code, 'reason', p_reason),
        p_region => (select m.region from meters.meters as m where m.meter_id = p_order.meter_id)
    );

    perform vending._publish_order(v_order, 'order_unclear');
    return v_order;
end;
$$;

comment on function vending._call_staff(vending.orders, text) is 'Hand an order to a person, with an alert.';
