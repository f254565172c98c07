-- Counts the sales of a region anew, by the days of the zone that it has now. Rare, and as long as
-- its history: it is run by the subscription, not by the call that changed the zone.

create or replace function reports._recount_sales(p_region text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_time_zone text := reports._get_time_zone(p_region);
begin
    delete from reports.sales_1d as d where d.region = p_region;

    update reports.sales as s
    set sold_on = (s.sold_at at time zone v_time_zone)::date
    where s.region = p_region and s.sold_on <> (s.sold_at at time zone v_time_zone)::date;

    insert into reports.sales_1d (
        region, sold_on, currency, tariff_code,
        purchase_count, amount, energy_amount, energy_kwh, refund_count, refunded_amount
    )
    select
        s.region, s.sold_on, s.currency, s.tariff_code,
        count(*) filter (where s.sale_type = 'purchase'),
        coalesce(sum(s.amount) filter (where s.sale_type = 'purchase'), 0),
        coalesce(sum(s.energy_amount) filter (where s.sale_type = 'purchase'), 0),
        sum(s.energy_kwh),
        count(*) filter (where s.sale_type = 'refund'),
        coalesce(sum(s.amount) filter (where s.sale_type = 'refund'), 0)
    from reports.sales as s
    where s.region = p_region
    group by s.region, s.sold_on, s.currency, s.tariff_code;
end;
$$;

comment on function reports._recount_sales(text) is 'Count the sales of a region anew, in its present zone.';
