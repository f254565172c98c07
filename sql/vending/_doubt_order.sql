-- Nobody knows whether an order was vended: it is unknown, and its provider is asked by its reference from now on.
-- The caller holds the order's lock.

create or replace function vending._doubt_order(p_order vending.orders, p_reason text)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders := vending._move_order(p_order, 'unknown', p_reason);
begin
    update vending.orders as o
    set query_count = 0, retry_at = clock_timestamp() + make_interval(secs => p.pause_seconds::double precision / 2)
    from vending.providers as p
    where p.provider_code = o.provider_code
        and o.account_id = p_order.account_id
        and o.order_id = p_order.order_id
    returning o.* into v_order;

    perform vending._schedule_step(v_order, v_order.retry_at);
    return v_order;
end;
$$;

comment on function vending._doubt_order(vending.orders, text) is 'Make an order unknown, and have its provider asked.';
