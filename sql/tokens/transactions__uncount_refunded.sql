-- Energy whose price was given back in full was not bought: the slabs of its month begin where they
-- were before. A part given back leaves the month as it is.
--
-- Locks the month's row, after the wallet, as a purchase does.

create or replace function tokens.transactions__uncount_refunded()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update tariffs.month_totals as m
    set bought_kwh = greatest(m.bought_kwh - p.energy_kwh, 0)
    from tokens.purchases as p
    join tariffs.tariff_versions as v on v.tariff_version_id = p.tariff_version_id and v.slab_period = 'month'
    join tariffs.tariffs as t on t.tariff_code = v.tariff_code
    where p.user_id = new.user_id
        and p.purchase_id = new.related_transaction_id
        and new.amount >= p.total
        and m.meter_id = p.meter_id
        and m.month_on = date_trunc('month', p.created_at at time zone t.time_zone)::date;

    return null;
end;
$$;

comment on function tokens.transactions__uncount_refunded() is
    'Trigger: what was given back in full leaves the slabs of its month.';
