-- What a region did in a period, against its capacity and the period before: as many days
-- before, where the period is whole days of the region's zone, else as long. The period is
-- counted in whole minutes, beginning and end rounded down; at most 400 days. meter_count is
-- the most meters that sent anything in one minute, load_percent the highest minute against
-- the capacity, load_factor the average load against the highest minute.
--
-- Errors: PT400 invalid_range, range_too_long, region_missing; PT403 region_not_yours

create or replace function telemetry.get_region_stats(
    p_from   timestamptz,
    p_until  timestamptz default null,
    p_region text default null
)
returns telemetry.region_stats
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until     timestamptz := coalesce(p_until, now() + interval '1 minute');
    v_time_zone text;
    v_peak      timestamptz[];
    v_stats     telemetry.region_stats;
begin
    perform telemetry._check_range(p_from, v_until, interval '400 days');

    v_stats.region := telemetry._check_region(p_region);

    select g.time_zone, g.capacity_kw into v_time_zone, v_stats.capacity_kw
    from meters.regions as g
    where g.region = v_stats.region;

    v_time_zone := coalesce(v_time_zone, 'UTC');
    v_stats.period_from := date_bin('1 minute', p_from, '2000-01-01 00:00:00+00');
    v_stats.period_until := date_bin('1 minute', v_until, '2000-01-01 00:00:00+00');
    v_stats.previous_from := telemetry._get_previous_start(
        v_stats.period_from, v_stats.period_until, v_time_zone
    );

    select
        coalesce(sum(r.reading_count), 0), coalesce(max(r.meter_count), 0), min(r.first_at), max(r.last_at),
        sum(r.energy_kwh),
        round(sum(r.load_sum_kw) / nullif(sum(r.load_count), 0), 6), min(r.load_min_kw), max(r.load_max_kw),
        round(100 * max(r.load_max_kw) / v_stats.capacity_kw, 2),
        round(sum(r.load_sum_kw) / nullif(sum(r.load_count), 0) / nullif(max(r.load_max_kw), 0), 4),
        round(sum(r.voltage_sum) / nullif(sum(r.voltage_count), 0), 6), min(r.voltage_min), max(r.voltage_max),
        round(sum(r.current_sum_a) / nullif(sum(r.current_count), 0), 6),
        (
            array_agg(array[r.bucket_at, r.last_at] order by r.load_max_kw desc, r.bucket_at)
            filter (where r.load_count > 0)
        )[1:1]
    into
        v_stats.reading_count, v_stats.meter_count, v_stats.first_at, v_stats.last_at,
        v_stats.energy_kwh,
        v_stats.load_avg_kw, v_stats.load_min_kw, v_stats.load_max_kw,
        v_stats.load_percent, v_stats.load_factor,
        v_stats.voltage_avg, v_stats.voltage_min, v_stats.voltage_max, v_stats.current_avg_a, v_peak
    from telemetry._get_region_parts(
        v_stats.region, v_time_zone, '1d', v_stats.period_from, v_stats.period_until
    ) as r;

    if v_stats.load_max_kw is not null then
        v_stats.peak_at := telemetry._find_region_peak(
            v_stats.region, v_stats.load_max_kw, v_peak[1][1], v_peak[1][2] + interval '1 microsecond'
        );
    end if;

    select sum(r.energy_kwh) into v_stats.previous_energy_kwh
    from telemetry._get_region_parts(
        v_stats.region, v_time_zone, '1d', v_stats.previous_from, v_stats.period_from
    ) as r;

    v_stats.energy_change_percent := round(
        (v_stats.energy_kwh / nullif(v_stats.previous_energy_kwh, 0) - 1) * 100, 2
    );
    return v_stats;
end;
$$;

comment on function telemetry.get_region_stats(timestamptz, timestamptz, text) is
    'Energy, load and voltage of a region in a period, against its capacity and the period before.';

grant execute on function telemetry.get_region_stats(timestamptz, timestamptz, text) to operator, service_role;
