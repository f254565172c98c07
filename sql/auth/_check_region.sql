-- A region as it is called: one that is declared, or that a meter has, so that a mistyped one is found out.
--
-- Errors: PT400 region_required; PT404 region_not_found

create or replace function auth._check_region(p_region text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_region text := nullif(btrim(p_region), '');
begin
    if v_region is null then
        raise exception 'region_required'
            using errcode = 'PT400',
                  detail = 'No region is named.',
                  hint = 'Send the name of a region; meters.list_regions has them.';
    end if;

    if not exists (select from meters.regions as r where r.region = v_region)
        and not exists (select from meters.meters as m where m.region = v_region)
    then
        raise exception 'region_not_found'
            using errcode = 'PT404',
                  detail = format('There is no region %L.', left(v_region, 120)),
                  hint = 'Declare it with meters.upsert_region first, or look at meters.list_regions.';
    end if;

    return v_region;
end;
$$;

comment on function auth._check_region(text) is 'A region that there is.';
