-- Money that an order waited for is in its wallet: reserves it, so the order is paid and vended. An order that
-- ended before keeps nothing: the money stays in the wallet and the buyer is told; prices and minds may have
-- changed. Whatever is repeated changes nothing. Locks the wallet, then the order.
--
-- Only the very credit that was made for the order counts, whatever others say in their metadata.
--
-- Errors: PT402 insufficient_funds; PT423 account_suspended, account_closed

create or replace function vending._receive_payment(p_transaction payments.transactions)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order   vending.orders;
    v_account payments.accounts;
begin
    select o.* into v_order
    from vending.orders as o
    where o.order_id = notifications._parse_uuid(p_transaction.metadata ->> 'order_id')
        and o.payment_transaction_id = p_transaction.transaction_id;

    if not found then
        return;
    end if;

    v_account := payments._lock_account(v_order.account_id);
    v_order := vending._lock_order(v_order.order_id);

    if v_order.state = 'pending' then
        v_order := vending._reserve_money(v_order, v_account);
        perform vending._schedule_step(v_order);
    elsif v_order.state in ('expired', 'cancelled') and v_order.paid_late_at is null then
        update vending.orders as o
        set paid_late_at = clock_timestamp(), updated_at = clock_timestamp()
        where o.account_id = v_order.account_id and o.order_id = v_order.order_id
        returning o.* into v_order;

        perform vending._publish_order(v_order, 'order_paid_late', v_order.state);
    end if;
end;
$$;

comment on function vending._receive_payment(payments.transactions) is
    'Reserve the money that an order waited for.';
