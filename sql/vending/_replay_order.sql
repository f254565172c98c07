-- The order that an idempotency key stands for, where the request is the same.
--
-- Errors: PT422 idempotency_key_reused

create or replace function vending._replay_order(
    p_order          vending.orders,
    p_meter_id       uuid,
    p_amount         numeric,
    p_payment_method text,
    p_phone          text
)
returns vending.orders
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if (p_order.meter_id, p_order.amount, p_order.payment_method, p_order.phone)
        is distinct from (p_meter_id, p_amount, p_payment_method, p_phone)
    then
        raise exception 'idempotency_key_reused'
            using errcode = 'PT422',
                  detail = format('The key made order %s.', p_order.order_id),
                  hint = 'Use a new key for a new order, and repeat an order unchanged.';
    end if;

    return p_order;
end;
$$;

comment on function vending._replay_order(vending.orders, uuid, numeric, text, text) is
    'The order that an idempotency key stands for.';
