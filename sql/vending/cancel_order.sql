-- Calls an order off, as long as nobody was asked for its token: one that waits for money is cancelled (what is paid
-- all the same stays in the wallet), one that is paid is refunded. Repeating it changes nothing. Locks the wallet,
-- then the order.
--
-- Errors: PT404 order_not_found, account_not_found; PT409 order_not_cancellable

create or replace function vending.cancel_order(p_order_id uuid)
returns vending.orders
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders := vending._lock_order(p_order_id);
begin
    if v_order.state = 'cancelled' then
        return v_order;
    elsif v_order.state = 'pending' then
        perform vending._call_off_credit(v_order, 'The order was cancelled.');
        return vending._move_order(v_order, 'cancelled', 'Called off.');
    elsif v_order.state = 'paid' then
        return vending._refund_order(v_order, 'Called off.');
    end if;

    raise exception 'order_not_cancellable'
        using errcode = 'PT409',
              detail = format('Order %s is %s.', p_order_id, v_order.state),
              hint = 'An order can be called off until its provider is asked for the token.';
end;
$$;

comment on function vending.cancel_order(uuid) is 'Call an order off before its token is asked for.';

grant execute on function vending.cancel_order(uuid) to authenticated, service_role;
