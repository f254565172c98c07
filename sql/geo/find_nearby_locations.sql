-- Places near a point, nearest first, with their distances along the ground: within a radius, or wherever they are.
-- A user finds their own and public ones (p_scope all), or only one of the two (own, public). The service finds
-- everything, or with p_user_id what that user would. Equally far ones come in the order of their ids.
-- p_after_meters, p_after: distance_meters and location_id of the last one of the page before.
--
-- Errors: PT400 invalid_latitude, invalid_longitude, invalid_radius, invalid_scope, invalid_limit, invalid_page,
--         user_required;
--         PT401 not_authenticated; PT403 not_yours

create or replace function geo.find_nearby_locations(
    p_lat           double precision,
    p_lng           double precision,
    p_radius_meters double precision default null,
    p_limit         integer default 50,
    p_category      text default null,
    p_scope         text default 'all',
    p_user_id       uuid default null,
    p_after_meters  numeric default null,
    p_after         uuid default null
)
returns setof geo.nearby_location
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_service boolean := auth.role() = 'service_role' and p_user_id is null;
    v_user_id    uuid;
    v_nearest    record;
begin
    perform geo._check_point(p_lat, p_lng), core._check_limit(p_limit);

    if (coalesce(p_radius_meters, 1) between 0.001 and 20037509) is not true then
        raise exception 'invalid_radius'
            using errcode = 'PT400', detail = format('The radius is %s.', p_radius_meters),
                  hint = 'Send metres: at least 0.001, at most 20037509, which is half around the earth; or none.';
    end if;

    if (p_scope in ('all', 'own', 'public')) is not true then
        raise exception 'invalid_scope'
            using errcode = 'PT400', detail = format('The scope is %s.', coalesce(p_scope, 'null')),
                  hint = 'Send all, own or public.';
    end if;

    if (p_after_meters is null) <> (p_after is null) or (coalesce(p_after_meters, 0) between 0 and 20037509) is not true then
        raise exception 'invalid_page'
            using errcode = 'PT400',
                  detail = format('p_after_meters is %s, p_after %s.', coalesce(p_after_meters::text, 'missing'),
                                  coalesce(p_after::text, 'missing')),
                  hint = 'Send both, distance_meters and location_id of the last one of the page before, or none.';
    end if;

    if not v_is_service or p_scope = 'own' then
        v_user_id := auth._acting_user(p_user_id);
    end if;

    -- Rounded, as a square of less than 1e-154 is an error in PostgreSQL.
    v_nearest := geo._find_nearest(
        round(p_lat::numeric, 12), round(p_lng::numeric, 12), coalesce(p_radius_meters, 20037509),
        case when p_scope <> 'public' then v_user_id end, p_scope in ('all', 'public'), v_is_service and p_scope = 'all',
        p_category, p_limit, round(p_after_meters, 6), p_after
    );

    return query
    select l.location_id, l.name, l.category, l.latitude, l.longitude, l.is_public,
        coalesce(l.owner_user_id = v_user_id, false), l.properties, n.distance
    from unnest(v_nearest.location_ids, v_nearest.distances) as n (location_id, distance)
    join geo.locations as l on l.location_id = n.location_id
    order by n.distance, n.location_id;
end;
$$;

comment on function geo.find_nearby_locations(
    double precision, double precision, double precision, integer, text, text, uuid, numeric, uuid
) is 'Places near a point, nearest first, with their distances along the ground.';

grant execute on function geo.find_nearby_locations(
    double precision, double precision, double precision, integer, text, text, uuid, numeric, uuid
) to authenticated, service_role;
