-- An order that the caller may see.
--
-- Errors: PT404 order_not_found

create or replace function vending._find_order(p_order_id uuid)
returns vending.orders
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders;
begin
    select o.* into v_order
    from vending.orders as o
    where o.order_id = p_order_id;

    if not found then
        raise exception 'order_not_found'
            using errcode = 'PT404',
                  detail = format('There is no order %s that you may see.', coalesce(p_order_id::text, 'without an id')),
                  hint = 'List your orders with vending.list_orders.';
    end if;

    return v_order;
end;
$$;

comment on function vending._find_order(uuid) is 'An order that the caller may see.';
