-- Works some quarters of an hour of one UTC day out anew: their minutes from the raw
-- readings, then the quarters from the minutes. Only minutes that changed are written and
-- marked for the region and for detection; those of days whose minutes were dropped are not
-- written, since the region would be worked out from them alone. Returns the quarters whose hour has to follow.
--
-- What registers measured was not counted when the readings came in, so what it grew by, or
-- shrank by after a late reading, is settled from here. Requires the lock of the meters.

create or replace function telemetry._roll_up_quarters(p_meter_ids uuid[], p_quarters timestamptz[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from     timestamptz;
    v_until    timestamptz;
    v_measured telemetry.corrections[] := telemetry._measure_registers(p_meter_ids, p_quarters);
    v_minutes  telemetry.readings_1m[];
    v_kept     timestamptz := core._kept_since('telemetry.readings_1m');
begin
    select min(q), max(q) + interval '15 minutes' into v_from, v_until from unnest(p_quarters) as q;

    select array_agg(m) into v_minutes
    from telemetry._compute_minutes(p_meter_ids, p_quarters, v_measured) as m;

    with minute as materialized (
        select * from unnest(v_minutes)
    ),
    stored as materialized (
        select t.meter_id, t.bucket_at, t.reading_count, t.energy_kwh, t.registers_kwh
        from minute as m
        cross join lateral (
            select a.*
            from telemetry.readings_1m as a
            where a.meter_id = m.meter_id and a.bucket_at = m.bucket_at
                and a.bucket_at >= v_from and a.bucket_at < v_until
            offset 0
        ) as t
    ),
    changed as materialized (
        select m.*
        from minute as m
        left join stored as s on s.meter_id = m.meter_id and s.bucket_at = m.bucket_at
        -- Readings are added and never changed.
        where m.bucket_at >= v_kept
            and (
                s.reading_count is distinct from m.reading_count
                or s.energy_kwh <> m.energy_kwh or s.registers_kwh <> m.registers_kwh
            )
    ),
    written as (
        insert into telemetry.readings_1m as t
        select c.* from changed as c order by c.meter_id, c.bucket_at
        on conflict (meter_id, bucket_at) do update
        set (reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh, registers_kwh,
            power_min_kw, power_max_kw, power_sum_kw, power_first_kw, power_last_kw, voltage_min, voltage_max,
            voltage_sum, current_sum_a, current_max_a)
            = (excluded.reading_count, excluded.power_count, excluded.voltage_count, excluded.current_count,
            excluded.first_at, excluded.last_at, excluded.energy_kwh, excluded.registers_kwh, excluded.power_min_kw,
            excluded.power_max_kw, excluded.power_sum_kw, excluded.power_first_kw, excluded.power_last_kw,
            excluded.voltage_min, excluded.voltage_max, excluded.voltage_sum, excluded.current_sum_a,
            excluded.current_max_a)
    ),
    for_detection as (
        insert into telemetry.undetected_buckets (meter_id, bucket_at)
        select c.meter_id, c.bucket_at from changed as c
    )
    insert into telemetry.dirty_regions (region, bucket_at)
    select distinct p.region, c.bucket_at
    from changed as c
    join meters.meters as g on g.meter_id = c.meter_id
    cross join lateral (
        -- Where the meter was at the time.
        select coalesce(
            (
                select f.region from meters.former_regions as f
                where f.meter_id = c.meter_id and f.left_at > c.bucket_at
                order by f.left_at
                limit 1
            ),
            g.region
        ) as region
    ) as p
    where p.region is not null;

    with minute as materialized (
        select m, date_bin('15 minutes', m.bucket_at, '2000-01-01 00:00:00+00') as quarter_at from unnest(v_minutes) as m
    ),
    quarter as materialized (
        select q.*
        from (select array_agg(m.m) as rows, array_agg(m.quarter_at) as buckets from minute as m) as a
        cross join lateral telemetry._add_up(a.rows, a.buckets) as q
        -- What was dropped would pass for never settled.
        where q.bucket_at >= (select core._kept_since('telemetry.readings_15m'))
    ),
    stored as materialized (
        select t.meter_id, t.registers_kwh
        from quarter as q
        cross join lateral (
            select a.*
            from telemetry.readings_15m as a
            where a.meter_id = q.meter_id and a.bucket_at = q.bucket_at
                and a.bucket_at >= v_from and a.bucket_at < v_until
            offset 0
        ) as t
    ),
    written as (
        insert into telemetry.readings_15m as t
        select q.* from quarter as q order by q.meter_id, q.bucket_at
        on conflict (meter_id, bucket_at) do update
        set (reading_count, power_count, voltage_count, current_count, first_at, last_at, energy_kwh, registers_kwh,
            power_min_kw, power_max_kw, power_sum_kw, power_first_kw, power_last_kw, voltage_min, voltage_max,
            voltage_sum, current_sum_a, current_max_a)
            = (excluded.reading_count, excluded.power_count, excluded.voltage_count, excluded.current_count,
            excluded.first_at, excluded.last_at, excluded.energy_kwh, excluded.registers_kwh, excluded.power_min_kw,
            excluded.power_max_kw, excluded.power_sum_kw, excluded.power_first_kw, excluded.power_last_kw,
            excluded.voltage_min, excluded.voltage_max, excluded.voltage_sum, excluded.current_sum_a,
            excluded.current_max_a)
    ),
    grown as (
        select n.meter_id, sum(n.registers_kwh) as energy_kwh
        from (
            select q.meter_id, q.registers_kwh from quarter as q
            union all
            select s.meter_id, -s.registers_kwh from stored as s
        ) as n
        group by n.meter_id
    )
    insert into meters.unsettled_consumption (meter_id, energy_kwh)
    select g.meter_id, g.energy_kwh from grown as g where g.energy_kwh <> 0;

    perform telemetry._store_corrections(p_meter_ids, p_quarters, v_measured);
    perform telemetry._note_latest(p_meter_ids, p_quarters, cardinality(v_measured) > 0);
end;
$$;

comment on function telemetry._roll_up_quarters(uuid[], timestamptz[]) is
    'Work some quarters of an hour out anew, minutes first.';
