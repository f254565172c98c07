-- One order: its state, and its token once it is delivered.
--
-- Errors: PT404 order_not_found

create or replace function vending.get_order(p_order_id uuid)
returns vending.orders
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return vending._find_order(p_order_id);
end;
$$;

comment on function vending.get_order(uuid) is 'One order: its state, and its token once it is delivered.';

grant execute on function vending.get_order(uuid) to authenticated, service_role;
