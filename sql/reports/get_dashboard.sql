-- The state of a region at a glance: meters by status and how many are heard of, load against
-- capacity, energy today, yesterday and this month, open alerts by severity, what was sold today
-- and this month. An operator gets the own region, an admin one or, without p_region, all together;
-- then the days are those of each region.
--
-- Its cost does not grow with readings, purchases or alerts of the past: roll-ups of days, sums of
-- days, meters counted now only where they are few, and at most 10,000 open alerts.
--
-- Errors: PT403 no_region; PT404 region_not_found

create or replace function reports.get_dashboard(p_region text default null)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region   text := reports._choose_region(p_region);
    v_meters   jsonb;
    v_load_kw  numeric;
    v_read_at  timestamptz;
    v_capacity numeric;
    v_energy   jsonb;
    v_alerts   jsonb;
    v_sales    jsonb;
    v_since    timestamptz := now() - interval '33 days';
begin
    select
        jsonb_build_object(
            'total', coalesce(sum(c.meter_count), 0),
            'by_status', jsonb_build_object(
                'registered', coalesce(sum(c.meter_count) filter (where c.status = 'registered'), 0),
                'active', coalesce(sum(c.meter_count) filter (where c.status = 'active'), 0),
                'suspended', coalesce(sum(c.meter_count) filter (where c.status = 'suspended'), 0),
                'retired', coalesce(sum(c.meter_count) filter (where c.status = 'retired'), 0)
            ),
            'online', coalesce(sum(c.online_count) filter (where c.status <> 'retired'), 0),
            'silent', coalesce(sum(c.silent_count) filter (where c.status <> 'retired'), 0),
            'never_heard_of', coalesce(
                sum(c.meter_count - c.online_count - c.silent_count) filter (where c.status <> 'retired'), 0
            ),
            'counted_at', coalesce(min(c.counted_at), now())
        ),
        sum(c.load_kw), max(c.last_read_at)
    into v_meters, v_load_kw, v_read_at
    from reports._get_counts(v_region) as c;

    -- Of all regions together the capacity is known where that of each is.
    select case when bool_and(r.capacity_kw is not null) then sum(r.capacity_kw) end into v_capacity
    from meters.regions as r
    where v_region is null or r.region = v_region;

    with region as materialized (
        select s.region, reports._get_time_zone(s.region) as time_zone
        from telemetry.region_states as s
        where v_region is null or s.region = v_region
    ),
    local_day as (
        select (d.bucket_at at time zone r.time_zone)::date as day, (now() at time zone r.time_zone)::date as today,
            d.energy_kwh
        from region as r
        cross join lateral (
            select t.bucket_at, t.energy_kwh
            from telemetry.regions_1d as t
            where t.region = r.region and t.bucket_at >= v_since
        ) as d
    )
    select jsonb_build_object(
        'today_kwh', coalesce(sum(d.energy_kwh) filter (where d.day = d.today), 0),
        'yesterday_kwh', coalesce(sum(d.energy_kwh) filter (where d.day = d.today - 1), 0),
        'month_kwh', coalesce(
            sum(d.energy_kwh) filter (where d.day >= date_trunc('month', d.today::timestamp)::date), 0
        )
    )
    into v_energy
    from local_day as d;

    select jsonb_build_object(
        'open', count(*),
        'acknowledged', count(*) filter (where o.status = 'acknowledged'),
        'by_severity', jsonb_build_object(
            'critical', count(*) filter (where o.severity = 'critical'),
            'high', count(*) filter (where o.severity = 'high'),
            'medium', count(*) filter (where o.severity = 'medium'),
            'low', count(*) filter (where o.severity = 'low')
        )
    )
    into v_alerts
    from (
        select a.status, a.severity
        from alerts.alerts as a
        where a.status <> 'resolved' and (v_region is null or a.region = v_region)
        order by a.alert_id desc
        limit 10000
    ) as o;

    with local_day as materialized (
        select d.*, (now() at time zone coalesce(r.time_zone, 'UTC'))::date as today
        from reports.sales_1d as d
        left join meters.regions as r on r.region = d.region
        where d.sold_on >= (now() - interval '33 days')::date and (v_region is null or d.region = v_region)
    ),
    sold as (
        select
            d.currency,
            coalesce(sum(d.amount) filter (where d.sold_on = d.today), 0) as today_amount,
            coalesce(sum(d.refunded_amount) filter (where d.sold_on = d.today), 0) as today_refunded,
            coalesce(sum(d.purchase_count) filter (where d.sold_on = d.today), 0) as today_count,
            coalesce(sum(d.energy_kwh) filter (where d.sold_on = d.today), 0) as today_kwh,
            sum(d.amount) as month_amount,
            sum(d.refunded_amount) as month_refunded,
            sum(d.purchase_count) as month_count,
            sum(d.energy_kwh) as month_kwh
        from local_day as d
        where d.sold_on >= date_trunc('month', d.today::timestamp)::date
        group by d.currency
    )
    select coalesce(
        jsonb_agg(
            jsonb_build_object(
                'currency', s.currency,
                'today', jsonb_build_object(
                    'amount', s.today_amount, 'refunded_amount', s.today_refunded,
                    'net_amount', s.today_amount - s.today_refunded,
                    'token_count', s.today_count, 'energy_kwh', s.today_kwh
                ),
                'month', jsonb_build_object(
                    'amount', s.month_amount, 'refunded_amount', s.month_refunded,
                    'net_amount', s.month_amount - s.month_refunded,
                    'token_count', s.month_count, 'energy_kwh', s.month_kwh
                )
            )
            order by s.currency
        ),
        '[]'
    )
    into v_sales
    from sold as s;

    return jsonb_build_object(
        'region', v_region,
        'time_zone', case when v_region is not null then reports._get_time_zone(v_region) end,
        'made_at', now(),
        'meters', v_meters,
        'load', jsonb_build_object(
            'load_kw', v_load_kw, 'last_read_at', v_read_at, 'capacity_kw', v_capacity,
            'load_factor', round(v_load_kw / v_capacity, 4)
        ),
        'energy', v_energy,
        'alerts', v_alerts,
        'sales', v_sales
    );
end;
$$;

comment on function reports.get_dashboard(text) is
    'The state of a region at a glance: meters, load, energy, alerts, sales; for admins also of all regions.';

grant execute on function reports.get_dashboard(text) to operator, service_role;
