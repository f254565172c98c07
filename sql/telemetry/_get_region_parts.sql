-- The roll-ups of a region that make up a range of whole minutes, each part of it in the
-- largest bucket that lies in it whole, as _get_parts does for a meter.

create or replace function telemetry._get_region_parts(
    p_region    text,
    p_time_zone text,
    p_level     text,
    p_from      timestamptz,
    p_until     timestamptz
)
returns setof telemetry.regions_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_below text := case p_level when '1d' then '1h' when '1h' then '15m' else '1m' end;
    v_from  timestamptz := telemetry._get_next_bucket_start(p_level, p_from, p_time_zone);
    v_until timestamptz := telemetry._get_bucket_start(p_level, p_until, p_time_zone);
begin
    if p_from >= p_until then
        return;
    end if;

    if v_from >= v_until then
        return query select r.* from telemetry._get_region_parts(p_region, p_time_zone, v_below, p_from, p_until) as r;
        return;
    end if;

    return query select r.* from telemetry._get_region_rows(p_region, p_level, v_from, v_until) as r;

    if p_level <> '1m' then
        return query select r.* from telemetry._get_region_parts(p_region, p_time_zone, v_below, p_from, v_from) as r;
        return query select r.* from telemetry._get_region_parts(p_region, p_time_zone, v_below, v_until, p_until) as r;
    end if;
end;
$$;

comment on function telemetry._get_region_parts(text, text, text, timestamptz, timestamptz) is
    'The roll-ups of a region that make up a range, each as large as fits.';
