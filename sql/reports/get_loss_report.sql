-- What meters measured and what was sold for them, by region and by local day or month. Energy
-- that is bought ahead makes single days differ; over months, measured and not sold is what was
-- drawn without credit. What is lost before the meters is not in it: feeders have no meters here.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_granularity, invalid_limit;
--         PT403 no_region; PT404 region_not_found

create or replace function reports.get_loss_report(
    p_from         date,
    p_until        date,
    p_region       text default null,
    p_granularity  text default 'month',
    p_limit        integer default 1000,
    p_after_period date default null,
    p_after_region text default null
)
returns setof reports.loss_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := reports._choose_region(p_region);
begin
    perform reports._check_period(p_from, p_until, p_granularity, p_limit);

    return query
    with told as (
        -- Not more rows than are asked for can be in front of the last one.
        select c.region, c.period_start, c.energy_kwh as consumed_kwh, 0 as sold_kwh
        from reports.get_consumption_report(
            p_from, p_until, v_region, p_granularity, p_limit, p_after_period, p_after_region
        ) as c
        union all
        select s.region, s.period_start, 0, s.energy_kwh
        from (
            select d.region, date_trunc(p_granularity, d.sold_on::timestamp)::date as period_start, sum(d.energy_kwh)
                as energy_kwh
            from reports.sales_1d as d
            where d.sold_on >= greatest(p_from, p_after_period) and d.sold_on < p_until
                and (v_region is null or d.region = v_region)
            group by 1, 2
        ) as s
        where p_after_period is null or (s.period_start, s.region) > (p_after_period, coalesce(p_after_region, ''))
    )
    select
        t.region,
        t.period_start,
        sum(t.consumed_kwh),
        sum(t.sold_kwh),
        sum(t.consumed_kwh - t.sold_kwh),
        round(100 * sum(t.consumed_kwh - t.sold_kwh) / nullif(sum(t.consumed_kwh), 0), 2)
    from told as t
    group by t.region, t.period_start
    order by t.period_start, t.region
    limit p_limit;
end;
$$;

comment on function reports.get_loss_report(date, date, text, text, integer, date, text) is
    'Energy that meters measured against energy that was sold, by region and local day or month.';

grant execute on function reports.get_loss_report(date, date, text, text, integer, date, text)
    to operator, service_role;
