-- Adds buckets up to larger ones: p_buckets says for each row which it is part of. The one
-- place where that is done, for stored roll-ups and for those that are read before they are
-- stored.

create or replace function telemetry._add_up(p_rows telemetry.readings_1m[], p_buckets timestamptz[])
returns setof telemetry.readings_1m
language sql
immutable
set search_path = pg_catalog, pg_temp
begin atomic
    select
        r.meter_id,
        b.bucket_at,
        sum(r.reading_count)::integer,
        sum(r.power_count)::integer,
        sum(r.voltage_count)::integer,
        sum(r.current_count)::integer,
        min(r.first_at),
        max(r.last_at),
        sum(r.energy_kwh),
        sum(r.registers_kwh),
        min(r.power_min_kw),
        max(r.power_max_kw),
        sum(r.power_sum_kw),
        (array_agg(r.power_first_kw order by r.first_at) filter (where r.power_count > 0))[1],
        (array_agg(r.power_last_kw order by r.first_at desc) filter (where r.power_count > 0))[1],
        min(r.voltage_min),
        max(r.voltage_max),
        sum(r.voltage_sum),
        sum(r.current_sum_a),
        max(r.current_max_a)
    from unnest(p_rows) with ordinality as r
    join unnest(p_buckets) with ordinality as b (bucket_at, ordinality) using (ordinality)
    group by r.meter_id, b.bucket_at;
end;

comment on function telemetry._add_up(telemetry.readings_1m[], timestamptz[]) is 'Add buckets up to larger ones.';
