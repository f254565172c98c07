-- What was sold in regions, by local day or month from p_from until before p_until and by
-- currency: paid, the part of it for energy and that for taxes and levies, given back, what is
-- left, energy sold. With p_by_tariff a row for each tariff. A refund counts in the period when it
-- was given. An operator gets the own region, an admin one or all.
--
-- In the order of period, region, currency, tariff; the next page is asked for with all four of
-- the last row. Read from the sums of days, never from purchases or the ledger.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_granularity, invalid_limit;
--         PT403 no_region; PT404 region_not_found

create or replace function reports.get_revenue_report(
    p_from           date,
    p_until          date,
    p_region         text default null,
    p_granularity    text default 'day',
    p_by_tariff      boolean default false,
    p_limit          integer default 1000,
    p_after_period   date default null,
    p_after_region   text default null,
    p_after_currency text default null,
    p_after_tariff   text default null
)
returns setof reports.revenue_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := reports._choose_region(p_region);
    v_from   date;
begin
    perform reports._check_period(p_from, p_until, p_granularity, p_limit);
    v_from := greatest(p_from, p_after_period);

    return query
    select
        d.region,
        p.period_start,
        d.currency,
        p.tariff_code,
        sum(d.purchase_count),
        sum(d.amount),
        sum(d.energy_amount),
        sum(d.amount - d.energy_amount),
        sum(d.refund_count),
        sum(d.refunded_amount),
        sum(d.amount - d.refunded_amount),
        sum(d.energy_kwh)
    from reports.sales_1d as d
    cross join lateral (
        select date_trunc(p_granularity, d.sold_on::timestamp)::date, case when p_by_tariff then d.tariff_code end
    ) as p (period_start, tariff_code)
    where d.sold_on >= v_from and d.sold_on < p_until
        and (v_region is null or d.region = v_region)
        and (
            p_after_period is null
            or (p.period_start, d.region, d.currency, coalesce(p.tariff_code, ''))
                > (p_after_period, coalesce(p_after_region, ''), coalesce(p_after_currency, ''), coalesce(p_after_tariff, ''))
        )
    group by d.region, p.period_start, d.currency, p.tariff_code
    order by p.period_start, d.region, d.currency, p.tariff_code
    limit p_limit;
end;
$$;

comment on function reports.get_revenue_report(date, date, text, text, boolean, integer, date, text, text, text) is
    'What was sold in regions by local day or month; p_until is the day after the last.';

grant execute on function reports.get_revenue_report(date, date, text, text, boolean, integer, date, text, text, text)
    to operator, service_role;
