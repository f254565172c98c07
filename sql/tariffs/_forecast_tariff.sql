-- Forecasts the rate of a dynamic tariff for each hour of the next week, and how far such forecasts
-- would have been off in the last two weeks. The caller holds the tariff's row in rate_states.
--
-- The load of an hour is forecast as the average of the same hour of the same day of the week, by the
-- clock of the tariff's zone, in the four weeks before it; the rate is that of the curve, not smoothed.
-- The backtest compares the rate of the forecast load with the rate of the load that came, and beside it
-- the rate of the load of the day before at the same hour.

create or replace function tariffs._forecast_tariff(p_state tariffs.rate_states)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_hour constant timestamptz := date_trunc('hour', now());
    v_from constant timestamptz := v_hour - interval '43 days';
    v_now  constant timestamptz := now();
    v_zone text;
    v_cap  numeric;
    v_rule tariffs.dynamic_rules;
    v_base numeric;
    v_ats  timestamptz[];
    v_lfs  numeric[];
begin
    select t.time_zone into strict v_zone from tariffs.tariffs as t where t.tariff_code = p_state.tariff_code;

    select g.capacity_kw into v_cap from meters.regions as g where g.region = p_state.region;

    select r.* into v_rule
    from tariffs.tariff_versions as v
    join tariffs.dynamic_rules as r on r.tariff_version_id = v.tariff_version_id
    where v.tariff_code = p_state.tariff_code and v.effective_from <= v_now
    order by v.effective_from desc
    limit 1;

    v_base := (select b.rate from tariffs.tariff_bands as b where b.tariff_version_id = v_rule.tariff_version_id);

    select array_agg(r.bucket_at order by r.bucket_at), array_agg(r.load_factor order by r.bucket_at)
    into v_ats, v_lfs
    from (
        select h.bucket_at, h.load_sum_kw / h.load_count / v_cap as load_factor
        from telemetry.regions_1h as h
        where h.region = p_state.region and h.bucket_at >= v_from and h.bucket_at < v_hour and h.load_count > 0
    ) as r
    where r.load_factor is not null;

    delete from tariffs.forecasts as f where f.tariff_code = p_state.tariff_code;
    delete from tariffs.forecast_errors as e where e.tariff_code = p_state.tariff_code;

    insert into tariffs.forecasts (tariff_code, forecast_at, rate, regional_load_factor, sample_count)
    select p_state.tariff_code, f.forecast_at, round(tariffs._get_curve_rate(v_rule, v_base, f.load_factor), v_rule.rate_scale),
        round(f.load_factor, 4), f.week_count
    from tariffs._forecast_loads(
        v_ats, v_lfs, array(select v_hour + make_interval(hours => n) from generate_series(0, 167) as n), v_zone
    ) as f
    where f.load_factor is not null;

    insert into tariffs.forecast_errors (tariff_code, computed_at, hour_count, mae, mape, naive_mae, naive_mape)
    select p_state.tariff_code, v_now, count(*), round(avg(abs(e.forecast - e.truth)), 6),
        round(100 * avg(abs(e.forecast - e.truth) / nullif(e.truth, 0)), 2),
        round(avg(abs(e.naive - e.truth)), 6), round(100 * avg(abs(e.naive - e.truth) / nullif(e.truth, 0)), 2)
    from (
        select tariffs._get_curve_rate(v_rule, v_base, a.load_factor) as truth,
            tariffs._get_curve_rate(v_rule, v_base, f.load_factor) as forecast,
            tariffs._get_curve_rate(v_rule, v_base, y.load_factor) as naive
        from unnest(v_ats, v_lfs) as a (at, load_factor)
        join tariffs._forecast_loads(
            v_ats, v_lfs, array(select t from unnest(v_ats) as t where t >= v_hour - interval '14 days'), v_zone
        ) as f on f.forecast_at = a.at and f.load_factor is not null
        join unnest(v_ats, v_lfs) as y (at, load_factor) on y.at = a.at - interval '24 hours'
    ) as e
    having count(*) > 0;

    update tariffs.rate_states as s set forecast_at = v_hour where s.tariff_code = p_state.tariff_code;
end;
$$;

comment on function tariffs._forecast_tariff(tariffs.rate_states) is
    'Forecast the rate of a dynamic tariff for a week, and the error of such forecasts.';
