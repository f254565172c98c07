-- Delivers an order: its price is captured, split into revenue, levies, VAT and rounding, and the change is free
-- again; the purchase, its event and the energy on the meter's balance follow, all in this transaction. The caller
-- holds the order's lock; a software token has credited the balance when it was issued.
--
-- Errors: PT409 hold_resolved, invalid_state_change

create or replace function vending._deliver_order(
    p_order     vending.orders,
    p_token     text,
    p_tid       bigint,
    p_token_kwh numeric,
    p_receipt   text default null,
    p_reason    text default null
)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_order       vending.orders;
    v_reservation payments.transactions := payments._lock_hold(p_order.purchase_id);
begin
    v_reservation := payments._complete_transaction(
        v_reservation, p_order.total,
        array['energy_revenue', 'levies_payable', 'vat_payable', 'rounding'], p_order.parts
    );

    insert into tokens.purchases (
        meter_id, purchase_id, account_id, user_id, provider_code, amount, currency, total,
        energy_kwh, token_kwh, tariff_version_id, lines, token, tid, created_at
    )
    values (
        p_order.meter_id, p_order.purchase_id, p_order.account_id, p_order.user_id, p_order.provider_code,
        p_order.amount, p_order.currency, p_order.total, p_order.energy_kwh, p_token_kwh,
        p_order.tariff_version_id, p_order.lines, p_token, p_tid, p_order.priced_at
    );

    if p_tid is null then
        perform tokens._open_balance(p_order.meter_id);

        update tokens.balances as b
        set balance_kwh = b.balance_kwh + p_token_kwh, bought_kwh = b.bought_kwh + p_token_kwh, updated_at = now()
        where b.meter_id = p_order.meter_id;
    end if;

    -- Token and state in one statement: the check on orders wants both or none.
    update vending.orders as o
    set state = 'delivered', token = p_token, token_kwh = p_token_kwh, receipt = left(p_receipt, 200),
        reason = left(p_reason, 500), finished_at = clock_timestamp(), needs_staff_at = null, next_step_at = null,
        call_id = null, call_at = null, updated_at = clock_timestamp()
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    perform events._publish(
        'token_purchased', 'meter', v_order.meter_id::text,
        jsonb_build_object(
            'purchase_id', v_order.purchase_id, 'account_id', v_order.account_id, 'total', v_order.total,
            'currency', v_order.currency, 'token_kwh', v_order.token_kwh, 'order_id', v_order.order_id
        )
    );
    perform vending._settle_alert(v_order);
    return v_order;
end;
$$;

comment on function vending._deliver_order(vending.orders, text, bigint, numeric, text, text) is
    'Capture the price of an order and record its token as a purchase.';
