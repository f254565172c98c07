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
        and exists ( -- the last part of it, or all of it at once
            select
            from payments.transactions as o
            where o.account_id = new.account_id
                and o.created_at between payments._id_time(new.related_transaction_id) - interval '1 day'
                    and payments._id_time(new.related_transaction_id) + interval '1 day'
                and o.transaction_id = new.related_transaction_id
                and o.status = 'refunded'
        )
        and m.meter_id = p.meter_id
        and m.month_on = date_trunc('month', p.created_at at time zone t.time_zone)::date;

    return null;
end;
$$;

comment on function tokens.transactions__uncount_refunded() is
    'Trigger: what was given back in full leaves the slabs of its month.';
