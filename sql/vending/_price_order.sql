-- Works out what an order buys: the moment is the beginning of its first vend, and the price stays for all
-- attempts after that, whatever tariffs do. The energy counts in the slabs of the month from then on. Locks the
-- month's row; the caller holds the order's lock.
--
-- Errors: PT404 tariff_not_found, tariff_not_in_force, price_not_published;
--         PT422 amount_too_small, currency_mismatch, price_not_positive

create or replace function vending._price_order(p_order vending.orders, p_meter meters.meters)
returns vending.orders
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_quote tariffs.energy_quote;
    v_month tariffs.month_totals;
    v_order vending.orders;
begin
    if p_order.priced_at is not null then
        return p_order;
    end if;

    v_quote := tariffs.quote_energy(p_meter.tariff_code, p_amount => p_order.amount);

    if v_quote.month_kwh is not null then
        v_month := tariffs._lock_month(p_meter.meter_id, p_meter.tariff_code, now());
        v_quote := tariffs.quote_energy(
            p_meter.tariff_code, p_amount => p_order.amount, p_month_kwh => v_month.bought_kwh
        );
        perform tariffs._count_in_month(v_month, v_quote.kwh);
    end if;

    if v_quote.currency <> p_order.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('The tariff is in %s, the wallet in %s.', v_quote.currency, p_order.currency),
                  hint = 'Pay from a wallet in the currency of the tariff.';
    end if;

    update vending.orders as o
    set tariff_version_id = v_quote.tariff_version_id,
        energy_kwh = v_quote.kwh,
        total = v_quote.total,
        parts = array[v_quote.energy_amount, v_quote.levies_amount, v_quote.vat_amount, v_quote.rounding_amount],
        lines = v_quote.lines,
        month_on = v_month.month_on,
        priced_at = now()
    where o.account_id = p_order.account_id and o.order_id = p_order.order_id
    returning o.* into v_order;

    return v_order;
end;
$$;

comment on function vending._price_order(vending.orders, meters.meters) is 'Work out what an order buys, once.';
