-- Opens the credit that will bring an order's money, and has the telephone asked to pay where mobile money is there.
-- The caller holds the wallet's lock.
--
-- Errors: PT422 amount_not_allowed; PT423 account_closed; PT429 too_many_requests; PT503 mpesa_not_configured

create or replace function vending._request_payment(p_order vending.orders, p_account payments.accounts)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_credit payments.transactions;
    v_order  vending.orders;
begin
    v_credit := payments._open_transaction(
        p_account, 'credit', p_order.amount, null, null, jsonb_build_object('order_id', p_order.order_id)
    );

    update vending.orders as o
    set payment_transaction_id = v_credit.transaction_id
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    if p_order.payment_method = 'mpesa' then
        perform mpesa._request_push(v_credit, v_order.phone);
    end if;

    return v_order;
end;
$$;

comment on function vending._request_payment(vending.orders, payments.accounts) is
    'Open the credit that will bring an order''s money, and have the telephone asked to pay.';
