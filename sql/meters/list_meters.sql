-- The meters that the caller may see, oldest first, a page at a time: the next
-- page is asked for with the last meter_id of this one.
--
-- The policies alone decide what is seen, but being alternatives they lead to no
-- index: a user's own id and an operator's regions are said again as conditions.
--
-- Errors: PT400 invalid_limit

create or replace function meters.list_meters(
    p_region        text default null,
    p_status        text default null,
    p_owner_user_id uuid default null,
    p_limit         integer default 50,
    p_after         uuid default null
)
returns setof meters.meters
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_role          text := auth.role();
    v_owner_user_id uuid := coalesce(p_owner_user_id, case when v_role = 'authenticated' then auth.uid() end);
    v_region        text := p_region;
    v_regions       text[];
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 1000 meters; follow the pages with p_after.';
    end if;

    if v_role = 'operator' and v_region is null and v_owner_user_id is null then
        v_regions := nullif(auth.regions(), '{}');
    end if;

    -- One region leads to an index in the order of the list.
    if cardinality(v_regions) = 1 then
        v_region := v_regions[1];
        v_regions := null;
    end if;

    return query
    select m.*
    from meters.meters as m
    where m.deleted_at is null
        and (v_region is null or m.region = v_region)
        and (v_regions is null or m.region = any (v_regions))
        and (p_status is null or m.status = p_status)
        and (v_owner_user_id is null or m.owner_user_id = v_owner_user_id)
        and (p_after is null or m.meter_id > p_after)
    order by m.meter_id
    limit p_limit;
end;
$$;

comment on function meters.list_meters(text, text, uuid, integer, uuid) is
    'The meters that you may see; the next page begins after p_after.';

grant execute on function meters.list_meters(text, text, uuid, integer, uuid) to authenticated, service_role;
