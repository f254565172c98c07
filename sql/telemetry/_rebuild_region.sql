-- Has the hours and days of a region made again, in the zone that the region has now: takes them
-- away and marks every quarter of an hour that is stored. Locks the region's roll-ups.

create or replace function telemetry._rebuild_region(p_region text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from telemetry.region_states as s where s.region = p_region for no key update;

    if not found then
        return;
    end if;

    delete from telemetry.regions_1h as h where h.region = p_region;
    delete from telemetry.regions_1d as d where d.region = p_region;

    insert into telemetry.dirty_regions (region, bucket_at)
    select q.region, q.bucket_at from telemetry.regions_15m as q where q.region = p_region;
end;
$$;

comment on function telemetry._rebuild_region(text) is 'Have the hours and days of a region made again.';
