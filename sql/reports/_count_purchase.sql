-- Counts a purchase where its meter is, or was when it was counted first; returns how it counts.

create or replace function reports._count_purchase(p_purchase tokens.purchases)
returns reports.sales
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sale reports.sales;
begin
    select
        p_purchase.meter_id, p_purchase.purchase_id, 'purchase', coalesce(m.region, ''),
        coalesce(v.tariff_code, m.tariff_code, ''), p_purchase.currency, p_purchase.created_at,
        (p_purchase.created_at at time zone reports._get_time_zone(m.region))::date, p_purchase.total,
        coalesce(
            (
                select sum((l.line ->> 'amount')::numeric)
                from jsonb_array_elements(p_purchase.lines) as l (line)
                where l.line ->> 'kind' = 'energy'
            ),
            0
        ),
        p_purchase.energy_kwh
    into v_sale
    from meters.meters as m
    left join tariffs.tariff_versions as v on v.tariff_version_id = p_purchase.tariff_version_id
    where m.meter_id = p_purchase.meter_id;

    perform reports._count_sale(v_sale);
    return v_sale;
end;
$$;

comment on function reports._count_purchase(tokens.purchases) is 'Count a purchase.';
