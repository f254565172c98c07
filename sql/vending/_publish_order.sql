-- Leaves a fact about an order in the event log. Never its token: whoever may read the log may not therefore
-- read that.

create or replace function vending._publish_order(
    p_order          vending.orders,
    p_event_type     text,
    p_previous_state text default null
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._publish(
        p_event_type, 'order', p_order.order_id::text,
        jsonb_strip_nulls(jsonb_build_object(
            'order_id', p_order.order_id,
            'user_id', p_order.user_id,
            'account_id', p_order.account_id,
            'meter_id', p_order.meter_id,
            'meter_number', (select m.meter_number from meters.meters as m where m.meter_id = p_order.meter_id),
            'region', (select m.region from meters.meters as m where m.meter_id = p_order.meter_id),
            'state', p_order.state,
            'previous_state', p_previous_state,
            'reason', p_order.reason,
            'payment_method', p_order.payment_method,
            'provider_code', p_order.provider_code,
            'amount', p_order.amount,
            'currency', p_order.currency,
            'total', p_order.total,
            'energy_kwh', p_order.energy_kwh,
            'token_kwh', p_order.token_kwh,
            'purchase_id', case when p_order.state = 'delivered' then p_order.purchase_id end
        ))
    );
end;
$$;

comment on function vending._publish_order(vending.orders, text, text) is 'Leave a fact about an order in the event log.';
