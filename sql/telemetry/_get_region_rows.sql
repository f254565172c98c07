-- The roll-ups of a region at a level whose buckets begin in a range, as sums and counts;
-- oldest first. They follow those of the meters within seconds.

create or replace function telemetry._get_region_rows(
    p_region text,
    p_level  text,
    p_from   timestamptz,
    p_until  timestamptz
)
returns setof telemetry.regions_1m
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    case p_level
        when '1m' then
            return query
            select t.* from telemetry.regions_1m as t
            where t.region = p_region and t.bucket_at >= p_from and t.bucket_at < p_until order by t.bucket_at;
        when '15m' then
            return query
            select t.* from telemetry.regions_15m as t
            where t.region = p_region and t.bucket_at >= p_from and t.bucket_at < p_until order by t.bucket_at;
        when '1h' then
            return query
            select t.* from telemetry.regions_1h as t
            where t.region = p_region and t.bucket_at >= p_from and t.bucket_at < p_until order by t.bucket_at;
        when '1d' then
            return query
            select t.* from telemetry.regions_1d as t
            where t.region = p_region and t.bucket_at >= p_from and t.bucket_at < p_until order by t.bucket_at;
    end case;
end;
$$;

comment on function telemetry._get_region_rows(text, text, timestamptz, timestamptz) is
    'The roll-ups of a region at a level, as sums and counts.';
