-- How many meters a region has, or all regions, by status. Counted now where there are not more
-- than 2,000; where there are more, as counted in the last minute.

create or replace function reports._get_counts(p_region text default null)
returns setof reports.meter_counts
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    c_limit constant integer := 2000;
begin
    if (
        select sum(c.meter_count) from reports.meter_counts as c where p_region is null or c.region = p_region
    ) > c_limit then
        return query
        select c.* from reports.meter_counts as c where p_region is null or c.region = p_region;
    else
        return query
        select c.* from reports._count_meters(p_region) as c;
    end if;
end;
$$;

comment on function reports._get_counts(text) is 'How many meters a region has, by status.';
