-- What a meter did in a period, and how much more or less it drew than in the period before:
-- as many days before, where the period is whole days of the meter's zone, else as long.
-- The period is counted in whole minutes, beginning and end rounded down, so that periods
-- that follow each other overlap nowhere; without an end it reaches to the reading of this
-- moment. At most 400 days. energy_change_percent is null where nothing was drawn before.
--
-- Errors: PT400 invalid_range, range_too_long; PT404 meter_not_found

create or replace function telemetry.get_consumption_stats(
    p_meter_id uuid,
    p_from     timestamptz,
    p_until    timestamptz default null
)
returns telemetry.consumption_stats
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until     timestamptz := coalesce(p_until, now() + interval '1 minute');
    v_time_zone text;
    v_peak      timestamptz[];
    v_stats     telemetry.consumption_stats;
begin
    perform telemetry._check_range(p_from, v_until, interval '400 days'), meters._check_visible(p_meter_id);

    select m.time_zone into v_time_zone from meters.meters as m where m.meter_id = p_meter_id;

    v_stats.meter_id := p_meter_id;
    v_stats.period_from := date_bin('1 minute', p_from, '2000-01-01 00:00:00+00');
    v_stats.period_until := date_bin('1 minute', v_until, '2000-01-01 00:00:00+00');
    v_stats.previous_from := telemetry._get_previous_start(
        v_stats.period_from, v_stats.period_until, v_time_zone
    );

    select
        coalesce(sum(r.reading_count), 0), min(r.first_at), max(r.last_at), sum(r.energy_kwh),
        round(sum(r.power_sum_kw) / nullif(sum(r.power_count), 0), 6), min(r.power_min_kw), max(r.power_max_kw),
        round(sum(r.voltage_sum) / nullif(sum(r.voltage_count), 0), 6), min(r.voltage_min), max(r.voltage_max),
        round(sum(r.current_sum_a) / nullif(sum(r.current_count), 0), 6), max(r.current_max_a),
        (
            array_agg(array[r.bucket_at, r.last_at] order by r.power_max_kw desc, r.bucket_at)
            filter (where r.power_count > 0)
        )[1:1]
    into
        v_stats.reading_count, v_stats.first_at, v_stats.last_at, v_stats.energy_kwh,
        v_stats.power_avg_kw, v_stats.power_min_kw, v_stats.power_max_kw,
        v_stats.voltage_avg, v_stats.voltage_min, v_stats.voltage_max,
        v_stats.current_avg_a, v_stats.current_max_a, v_peak
    from telemetry._get_parts(p_meter_id, v_time_zone, '1d', v_stats.period_from, v_stats.period_until) as r;

    if v_stats.power_max_kw is not null then
        v_stats.peak_at := telemetry._find_peak(
            p_meter_id, v_stats.power_max_kw, v_peak[1][1], v_peak[1][2] + interval '1 microsecond'
        );
    end if;

    select sum(r.energy_kwh), round(sum(r.power_sum_kw) / nullif(sum(r.power_count), 0), 6)
    into v_stats.previous_energy_kwh, v_stats.previous_power_avg_kw
    from telemetry._get_parts(p_meter_id, v_time_zone, '1d', v_stats.previous_from, v_stats.period_from) as r;

    v_stats.energy_change_percent := round(
        (v_stats.energy_kwh / nullif(v_stats.previous_energy_kwh, 0) - 1) * 100, 2
    );
    return v_stats;
end;
$$;

comment on function telemetry.get_consumption_stats(uuid, timestamptz, timestamptz) is
    'Energy, power, voltage and current of a meter in a period, compared with the period before.';

grant execute on function telemetry.get_consumption_stats(uuid, timestamptz, timestamptz)
    to authenticated, service_role;
