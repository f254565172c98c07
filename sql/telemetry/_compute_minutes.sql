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
    -- What was measured comes as rows of its own: a join would have to guess how many match.
    reading as (
        select
            r.meter_id, r.read_at, true as is_reading, r.power_kw, r.voltage, r.current_a, r.energy_kwh,
            null::numeric as measured_kwh
        from wanted as w
        cross join lateral (
            select a.*
            from meters.readings as a
            where a.meter_id = w.meter_id and a.read_at >= w.quarter_at and a.read_at < w.quarter_end
                and a.read_at >= v_from and a.read_at < v_until
            offset 0 -- by key, whatever the planner thinks of a partition that was never analysed
        ) as r
        union all
        select m.meter_id, m.read_at, null, null, null, null, null, m.energy_kwh
        from unnest(p_measured) as m
    )
    select
        r.meter_id,
        date_bin('1 minute', r.read_at, '2000-01-01 00:00:00+00') as bucket_at,
        count(r.is_reading)::integer,
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
