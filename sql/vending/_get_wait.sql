-- How many seconds an order has to wait before its provider may be asked to vend: the provider is switched off, its
-- breaker is open, another token of the meter is on its way, or the meter had one asked for in this minute.

create or replace function vending._get_wait(p_order vending.orders, p_provider vending.providers)
returns numeric
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := clock_timestamp();
begin
    if not p_provider.is_enabled then
        return 30;
    elsif p_provider.open_until > v_now then
        return extract(epoch from p_provider.open_until - v_now) + 0.1;
    elsif p_order.retry_at > v_now then
        return extract(epoch from p_order.retry_at - v_now);
    end if;

    if exists (
        select
        from vending.orders as o
        where o.meter_id = p_order.meter_id and o.state = 'vending' and o.order_id <> p_order.order_id
    ) then
        return 2;
    end if;

    if p_provider.is_one_per_minute and exists (
        select
        from vending.orders as o
        where o.meter_id = p_order.meter_id
            and o.order_id <> p_order.order_id
            and o.sent_at >= date_trunc('minute', v_now)
            and o.state not in ('paid', 'refunded')
    ) then
        return extract(epoch from date_trunc('minute', v_now) + interval '1 minute' - v_now) + 0.1;
    end if;

    return 0;
end;
$$;

comment on function vending._get_wait(vending.orders, vending.providers) is
    'How many seconds an order has to wait before its provider may be asked.';
