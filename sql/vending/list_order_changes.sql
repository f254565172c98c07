-- The trail of an order, oldest first: every change of state, when and why.
--
-- Errors: PT404 order_not_found

create or replace function vending.list_order_changes(p_order_id uuid)
returns setof vending.order_changes
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order vending.orders := vending._find_order(p_order_id);
begin
    return query
    select c.*
    from vending.order_changes as c
    where c.account_id = v_order.account_id and c.order_id = p_order_id
    order by c.change_id;
end;
$$;

comment on function vending.list_order_changes(uuid) is 'The trail of an order, oldest first.';

grant execute on function vending.list_order_changes(uuid) to authenticated, service_role;
