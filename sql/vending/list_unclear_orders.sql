-- The queue of staff: orders that a person has to look into, longest waiting first; an operator sees those of their
-- region.
--
-- Errors: PT400 invalid_limit

create or replace function vending.list_unclear_orders(p_limit integer default 100)
returns setof vending.orders
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    return query
    select o.*
    from vending.orders as o
    where o.needs_staff_at is not null
    order by o.needs_staff_at, o.order_id
    limit p_limit;
end;
$$;

comment on function vending.list_unclear_orders(integer) is 'Orders that a person has to look into.';

grant execute on function vending.list_unclear_orders(integer) to operator, service_role;
