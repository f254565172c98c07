-- The payment of an order failed, or was called off: so is the order, where it still waits for it. Locks the wallet,
-- then the order.

create or replace function vending._drop_order(p_transaction payments.transactions)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders;
begin
    select o.* into v_order
    from vending.orders as o
    where o.order_id = notifications._parse_uuid(p_transaction.metadata ->> 'order_id')
        and o.payment_transaction_id = p_transaction.transaction_id;

    if not found then
        return;
    end if;

    v_order := vending._lock_order(v_order.order_id);

    if v_order.state = 'pending' then
        perform vending._move_order(
            v_order, 'cancelled', 'The payment failed: ' || coalesce(p_transaction.status_reason, p_transaction.status)
        );
    end if;
end;
$$;

comment on function vending._drop_order(payments.transactions) is 'Call off an order whose payment failed.';
