-- Locks an order and returns it as it now is: first its wallet, as everything that moves money does, then
-- the order. After these come the meter's month and its balance; whoever keeps to that order never waits in
-- a circle.
--
-- Errors: PT404 order_not_found, account_not_found

create or replace function vending._lock_order(p_order_id uuid)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders := vending._find_order(p_order_id);
begin
    perform payments._lock_account(v_order.account_id);

    select o.* into v_order
    from vending.orders as o
    where o.account_id = v_order.account_id and o.order_id = p_order_id
    for no key update;

    return v_order;
end;
$$;

comment on function vending._lock_order(uuid) is 'Lock the wallet of an order, then the order.';
