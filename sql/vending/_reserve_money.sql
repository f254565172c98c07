-- Reserves the money of a pending order in its wallet: nothing else can spend it until it is captured or freed.
-- Then the order is paid. The caller holds the locks of wallet and order.
--
-- Errors: PT402 insufficient_funds; PT423 account_suspended, account_closed

create or replace function vending._reserve_money(p_order vending.orders, p_account payments.accounts)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reservation payments.transactions;
    v_order       vending.orders;
begin
    v_reservation := payments._open_transaction(
        p_account, 'purchase', p_order.amount, null, null, jsonb_build_object('order_id', p_order.order_id)
    );

    update vending.orders as o
    set purchase_id = v_reservation.transaction_id
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    return vending._move_order(v_order, 'paid');
end;
$$;

comment on function vending._reserve_money(vending.orders, payments.accounts) is
    'Reserve the money of an order in its wallet.';
