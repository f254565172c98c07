-- What each day, week or month brought, from p_from until before p_until, by currency: sales from the sums that reports
-- keep (days of the region where the meter is), users and meters in the zone of analytics.settings. Amounts are exact
-- and never added across currencies. A period in which nothing was sold has a row without a currency. At most 400 days.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_granularity

create or replace function analytics.get_business_metrics(
    p_from        date,
    p_until       date,
    p_granularity text default 'month'
)
returns setof analytics.business_row
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_time_zone text := (select s.time_zone from analytics.settings as s);
begin
    perform analytics._check_days(p_from, p_until, 400);

    if p_granularity is null or p_granularity not in ('day', 'week', 'month') then
        raise exception 'invalid_granularity'
            using errcode = 'PT400',
                  detail = format('%L is no period.', left(p_granularity, 80)),
                  hint = 'Use day, week (from Monday on) or month.';
    end if;

    return query
    with period as materialized (
        select distinct date_trunc(p_granularity, t)::date as period_start
        from generate_series(p_from::timestamp, p_until::timestamp - interval '1 day', '1 day') as t
    ),
    sold as (
        select
            date_trunc(p_granularity, d.sold_on::timestamp)::date as period_start, d.currency,
            sum(d.purchase_count) as purchase_count,
            sum(d.amount) as amount, sum(d.energy_amount) as energy_amount, sum(d.refund_count) as refund_count,
            sum(d.refunded_amount) as refunded_amount, sum(d.energy_kwh) as energy_kwh
        from reports.sales_1d as d
        where d.sold_on >= p_from and d.sold_on < p_until
        group by 1, 2
    ),
    payer as (
        select
            date_trunc(p_granularity, s.sold_on::timestamp)::date as period_start, s.currency,
            count(distinct p.user_id) as user_count
        from reports.sales as s
        join tokens.purchases as p on p.meter_id = s.meter_id and p.purchase_id = s.sale_id
        where s.sale_type = 'purchase' and s.sold_on >= p_from and s.sold_on < p_until
        group by 1, 2
    ),
    newcomer as (
        select
            date_trunc(p_granularity, u.created_at at time zone v_time_zone)::date as period_start, count(*) as user_count
        from auth.users as u
        where u.created_at >= p_from::timestamp at time zone v_time_zone
            and u.created_at < p_until::timestamp at time zone v_time_zone
        group by 1
    ),
    metered as (
        select
            date_trunc(p_granularity, (r.bucket_at + interval '12 hours') at time zone v_time_zone)::date as period_start,
            count(distinct r.meter_id) as meter_count
        from telemetry.readings_1d as r
        where r.bucket_at >= (p_from::timestamp at time zone v_time_zone) - interval '12 hours'
            and r.bucket_at < (p_until::timestamp at time zone v_time_zone) - interval '12 hours'
        group by 1
    )
    select
        p.period_start, s.currency, coalesce(s.purchase_count, 0)::bigint, coalesce(s.amount, 0), coalesce(s.energy_amount, 0),
        coalesce(s.refund_count, 0)::bigint, coalesce(s.refunded_amount, 0), coalesce(s.amount - s.refunded_amount, 0),
        coalesce(s.energy_kwh, 0), coalesce(b.user_count, 0),
        round((s.amount - s.refunded_amount) / nullif(b.user_count, 0), 4), coalesce(n.user_count, 0), coalesce(m.meter_count, 0)
    from period as p
    left join sold as s on s.period_start = p.period_start
    left join payer as b on b.period_start = p.period_start and b.currency = s.currency
    left join newcomer as n on n.period_start = p.period_start
    left join metered as m on m.period_start = p.period_start
    order by p.period_start, s.currency;
end;
$$;

comment on function analytics.get_business_metrics(date, date, text) is
    'Revenue, refunds, energy, paying and new users, meters and ARPU by period and currency.';

grant execute on function analytics.get_business_metrics(date, date, text) to admin, service_role;
