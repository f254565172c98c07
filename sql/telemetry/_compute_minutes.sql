-- The minutes of some quarters of an hour of one UTC day, out of the raw readings. The energy
-- of a reading is the one it came with, else what its register measured (p_measured, of
-- _measure_registers). power_min_kw and the like are null where nothing was measured.

create or replace function telemetry._compute_minutes(
    p_meter_ids uuid[],
    p_quarters  timestamptz[],
    p_measured  telemetry.corrections[]
)
returns setof telemetry.readings_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from  timestamptz;
    v_until timestamptz;
begin
    select min(q), max(q) + interval '15 minutes' into v_from, v_until from unnest(p_quarters) as q;

    return query
    with wanted as materialized (
        select u.meter_id, u.quarter_at, u.quarter_at + interval '15 minutes' as quarter_end
        from unnest(p_meter_ids, p_quarters) as u (meter_id, quarter_at)
    ),
    measured as materialized (
        select m.meter_id, m.read_at, m.energy_kwh from unnest(p_measured) as m
    ),
    reading as (
        select r.*, m.energy_kwh as measured_kwh
        from wanted as w
        join meters.readings as r
            on r.meter_id = w.meter_id and r.read_at >= w.quarter_at and r.read_at < w.quarter_end
        left join measured as m on m.meter_id = r.meter_id and m.read_at = r.read_at
        where r.read_at >= v_from and r.read_at < v_until
    )
    select
        r.meter_id,
        date_bin('1 minute', r.read_at, '2000-01-01 00:00:00+00') as bucket_at,
        count(*)::integer,
        count(r.power_kw)::integer,
        count(r.voltage)::integer,
        count(r.current_a)::integer,
        min(r.read_at),
        max(r.read_at),
        coalesce(sum(r.energy_kwh), 0) + coalesce(sum(r.measured_kwh), 0),
        coalesce(sum(r.measured_kwh), 0),
        min(r.power_kw),
        max(r.power_kw),
        sum(r.power_kw),
        (array_agg(r.power_kw order by r.read_at) filter (where r.power_kw is not null))[1],
        (array_agg(r.power_kw order by r.read_at desc) filter (where r.power_kw is not null))[1],
        min(r.voltage),
        max(r.voltage),
        sum(r.voltage),
        sum(r.current_a),
        max(r.current_a)
    from reading as r
    group by r.meter_id, 2;
end;
$$;

comment on function telemetry._compute_minutes(uuid[], timestamptz[], telemetry.corrections[]) is
    'The minutes of some quarters of an hour, out of the raw readings.';
