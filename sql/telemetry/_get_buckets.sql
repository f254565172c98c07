-- The roll-ups of a meter at a level ('1m', '15m', '1h', '1d') whose buckets begin in a
-- range, oldest first, as callers see them. What was ingested a moment ago is in it,
-- whether or not it has been rolled up.

create or replace function telemetry._get_buckets(
    p_meter_id uuid,
    p_level    text,
    p_from     timestamptz,
    p_until    timestamptz
)
returns setof telemetry.bucket
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select
        r.bucket_at, r.reading_count, r.power_min_kw, r.power_max_kw,
        round(r.power_sum_kw / nullif(r.power_count, 0), 6), round(r.voltage_sum / nullif(r.voltage_count, 0), 6),
        r.voltage_min, r.voltage_max, round(r.current_sum_a / nullif(r.current_count, 0), 6), r.energy_kwh,
        r.first_at, r.last_at
    from telemetry._get_rows(p_meter_id, p_level, p_from, p_until) as r
    order by r.bucket_at;
end;

comment on function telemetry._get_buckets(uuid, text, timestamptz, timestamptz) is
    'The roll-ups of a meter at a level, stored part and live edge.';
