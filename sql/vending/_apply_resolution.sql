-- Does what vending.resolve_order has found to be right.
--
-- Belongs to app_owner: whoever may see the order may not therefore reach its buyer's wallet.
--
-- Errors: PT400 invalid_token; PT404 order_not_found; PT409 order_not_unknown, order_busy, hold_resolved

create or replace function vending._apply_resolution(
    p_order_id uuid,
    p_outcome  text,
    p_reason   text,
    p_token    text
)
returns vending.orders
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_final constant text[] := '{delivered,refunded,expired,cancelled}';
    v_order vending.orders := vending._lock_order(p_order_id);
begin
    if p_outcome = 'closed' and (v_order.needs_staff_at is null or v_order.state <> all (c_final))
        or p_outcome <> 'closed' and v_order.state <> 'unknown'
    then
        raise exception 'order_not_unknown'
            using errcode = 'PT409',
                  detail = format('Order %s is %s.', p_order_id, v_order.state),
                  hint = 'delivered and refunded are for orders that are unknown, closed for those that ended and wait for a person.';
    end if;

    if v_order.call_id is not null and p_outcome <> 'closed' then
        raise exception 'order_busy'
            using errcode = 'PT409',
                  detail = format('Its provider is being asked since %s.', v_order.call_at),
                  hint = 'Wait for the answer, then decide.';
    end if;

    if p_outcome = 'refunded' then
        return vending._refund_order(v_order, p_reason);
    elsif p_outcome = 'delivered' then
        if vending._find_token_problem(v_order, jsonb_build_object('token', p_token)) is not null then
            raise exception 'invalid_token'
                using errcode = 'PT400',
                      detail = 'These digits belong to another order of the meter.',
                      hint = 'Send the 20 digits that the provider made for this order.';
        end if;

        return vending._deliver_order(v_order, p_token, null, v_order.energy_kwh, null, p_reason);
    end if;

    update vending.orders as o
    set needs_staff_at = null, reason = left(p_reason, 500), updated_at = clock_timestamp()
    where o.account_id = v_order.account_id and o.order_id = p_order_id
    returning o.* into v_order;

    insert into vending.order_changes (
        account_id, order_id, change_id, from_state, to_state, reason, actor_role, actor_user_id
    )
    values (
        v_order.account_id, v_order.order_id, core.uuid_v7(), v_order.state, v_order.state, v_order.reason,
        auth.role(), auth.uid()
    );
    perform vending._settle_alert(v_order);
    return v_order;
end;
$$;

comment on function vending._apply_resolution(uuid, text, text, text) is 'Do what a person has found to be right.';

grant execute on function vending._apply_resolution(uuid, text, text, text) to app_api;
