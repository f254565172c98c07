-- Does what vending.resolve_order has found to be right.
--
-- Belongs to app_owner, and the books are written by the service in the name of the caller: whoever may see the order
-- may not therefore reach its buyer's wallet.
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
    c_final  constant text[] := '{delivered,refunded,expired,cancelled}';
    v_claims constant text := current_setting('request.jwt.claims', true);
    v_sub    constant text := current_setting('request.jwt.claim.sub', true);
    v_order  vending.orders := vending._lock_order(p_order_id);
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

    perform set_config(
        'request.jwt.claims',
        jsonb_strip_nulls(jsonb_build_object('role', 'service_role', 'sub', auth.uid()))::text, true
    );

    if p_outcome = 'refunded' then
        v_order := vending._refund_order(v_order, p_reason);
    elsif p_outcome = 'delivered' then
        if vending._find_token_problem(v_order, jsonb_build_object('token', p_token)) is not null then
            raise exception 'invalid_token'
                using errcode = 'PT400',
                      detail = 'These digits belong to another order of the meter.',
                      hint = 'Send the 20 digits that the provider made for this order.';
        end if;

        v_order := vending._deliver_order(v_order, p_token, null, v_order.energy_kwh, null, p_reason);
    else
        v_order := vending._close_order(v_order, p_reason);
    end if;

    perform core._restore_caller(v_claims, v_sub);
    return v_order;
end;
$$;

comment on function vending._apply_resolution(uuid, text, text, text) is 'Do what a person has found to be right.';

grant execute on function vending._apply_resolution(uuid, text, text, text) to app_api;
