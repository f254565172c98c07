-- The minutes of a meter in a range: the stored ones, and those of the quarters of an hour
-- that are still marked, out of the raw readings.

create or replace function telemetry._get_minutes(p_meter_id uuid, p_from timestamptz, p_until timestamptz)
returns setof telemetry.readings_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_live timestamptz[] := telemetry._get_live_quarters(p_meter_id, p_from, p_until);
begin
    return query
    select t.*
    from telemetry.readings_1m as t
    where t.meter_id = p_meter_id and t.bucket_at >= p_from and t.bucket_at < p_until
        and date_bin('15 minutes', t.bucket_at, '2000-01-01 00:00:00+00') <> all (v_live);

    return query
    select m.*
    from telemetry._compute_quarters(p_meter_id, v_live) as m
    where m.bucket_at >= p_from and m.bucket_at < p_until;
end;
$$;

comment on function telemetry._get_minutes(uuid, timestamptz, timestamptz) is
    'The minutes of a meter: the stored ones, and those not rolled up yet.';
