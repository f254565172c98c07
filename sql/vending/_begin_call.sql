-- Writes down a call to a provider that a worker is about to make, and gives it what to ask. Where the breaker's pause
-- has just ended this call is the one that tries: the others wait until it is known how it went. The caller holds
-- the order's lock.

create or replace function vending._begin_call(
    p_order     vending.orders,
    p_provider  vending.providers,
    p_operation text
)
returns vending.step
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := clock_timestamp();
    v_call_id uuid := core.uuid_v7();
    v_order   vending.orders;
begin
    if p_operation = 'vend' then
        v_order := vending._move_order(p_order, 'vending');
    end if;

    if p_provider.open_until is not null and p_operation = 'vend' then
        update vending.providers as p
        set open_until = v_now + make_interval(secs => p.call_seconds)
        where p.provider_code = p_provider.provider_code;
    end if;

    update vending.orders as o
    set call_id = v_call_id,
        call_at = v_now,
        sent_at = case p_operation when 'vend' then v_now else o.sent_at end,
        attempt_count = o.attempt_count + (p_operation = 'vend')::integer,
        query_count = o.query_count + (p_operation = 'query')::integer,
        next_step_at = v_now + make_interval(secs => p_provider.call_seconds + 5),
        updated_at = v_now
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    insert into vending.provider_calls (call_at, call_id, provider_code, order_id, operation)
    values (v_now, v_call_id, v_order.provider_code, v_order.order_id, p_operation);

    return row(
        p_operation, null, v_order.provider_code, v_call_id, v_now, p_provider.call_seconds,
        jsonb_build_object(
            'reference', v_order.order_id,
            'meter_number', (select m.meter_number from meters.meters as m where m.meter_id = v_order.meter_id),
            'amount', v_order.total::text,
            'currency', v_order.currency,
            'energy_kwh', trim_scale(v_order.energy_kwh)::text
        )
    )::vending.step;
end;
$$;

comment on function vending._begin_call(vending.orders, vending.providers, text) is
    'Write down a call to a provider that is about to be made.';
