-- One declared region.
--
-- Errors: PT404 region_not_found

create or replace function meters.get_region(p_region text)
returns meters.regions
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_region meters.regions;
begin
    select r.* into v_region from meters.regions as r where r.region = btrim(p_region);

    if not found then
        raise exception 'region_not_found'
            using errcode = 'PT404',
                  detail = format('The region %L is not declared.', left(p_region, 120)),
                  hint = 'List the regions with meters.list_regions; meters may name others, counted in UTC.';
    end if;

    return v_region;
end;
$$;

comment on function meters.get_region(text) is 'One region: its name, zone and capacity.';

grant execute on function meters.get_region(text) to authenticated, service_role;
