-- The region that a report is about: the one asked for, null for all. An operator's is their own, null
-- for all of theirs if they have several; without one there is nothing to report. That other regions stay
-- unseen, the policies see to.
--
-- Errors: PT403 no_region; PT404 region_not_found

create or replace function reports._choose_region(p_region text)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_region text := nullif(btrim(p_region), '');
    v_own    text[];
begin
    if auth.role() = 'operator' then
        v_own := auth.regions();

        if v_own = '{}' then
            raise exception 'no_region'
                using errcode = 'PT403',
                      detail = 'You are an operator without a region.',
                      hint = 'Ask an admin which region you work for.';
        end if;

        if v_region is null and cardinality(v_own) = 1 then
            v_region := v_own[1];
        end if;
    end if;

    if v_region <> all (v_own) or (
        v_region is not null
        and not exists (select from meters.regions as r where r.region = v_region)
        and not exists (select from meters.meters as m where m.region = v_region)
    ) then
        raise exception 'region_not_found'
            using errcode = 'PT404',
                  detail = format('There is no region %L that you may see.', left(v_region, 120)),
                  hint = 'List the regions with meters.list_regions; operators see their own.';
    end if;

    return v_region;
end;
$$;

comment on function reports._choose_region(text) is 'The region that a report is about, null for all.';
