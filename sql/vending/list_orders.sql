-- Orders, newest first: of one meter, or of everything the caller ordered; of some states, or all.
--
-- Paged by key: order ids sort by time, so the last id of a page in p_before gives the next page.
--
-- Errors: PT400 invalid_limit, invalid_state; PT401 not_authenticated

create or replace function vending.list_orders(
    p_meter_id uuid default null,
    p_states   text[] default null,
    p_limit    integer default 50,
    p_before   uuid default null
)
returns setof vending.orders
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_last    constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    c_states  constant text[] := '{pending,paid,vending,unknown,delivered,refunded,expired,cancelled}';
    v_user_id uuid;
begin
    perform core._check_limit(p_limit);

    if not p_states <@ c_states then
        raise exception 'invalid_state'
            using errcode = 'PT400',
                  detail = 'p_states has a state that there is not.',
                  hint = format('Use %s.', array_to_string(c_states, ', '));
    end if;

    if p_meter_id is not null then
        return query
        select o.*
        from vending.orders as o
        where o.meter_id = p_meter_id
            and o.order_id < coalesce(p_before, c_last)
            and (p_states is null or o.state = any (p_states))
        order by o.order_id desc
        limit p_limit;
    else
        v_user_id := auth.require_uid();
        return query
        select o.*
        from vending.orders as o
        where o.user_id = v_user_id
            and o.order_id < coalesce(p_before, c_last)
            and (p_states is null or o.state = any (p_states))
        order by o.order_id desc
        limit p_limit;
    end if;
end;
$$;

comment on function vending.list_orders(uuid, text[], integer, uuid) is
    'Orders, newest first, of one meter or of all that the caller ordered.';

grant execute on function vending.list_orders(uuid, text[], integer, uuid) to authenticated, service_role;
