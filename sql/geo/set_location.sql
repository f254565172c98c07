-- Stores where something is: a new place, or the one of p_location_id, which the client may have chosen, as it is
-- to be from now on. A user's places are private unless they say otherwise. The service's own (no p_user_id) are
-- nobody's; what it names p_user_id for is that user's.
--
-- Errors: PT400 invalid_latitude, invalid_longitude, invalid_name; PT401 not_authenticated; PT403 not_yours;
--         PT404 location_not_found; 23514 for what the category and the properties may not be

create or replace function geo.set_location(
    p_lat         double precision,
    p_lng         double precision,
    p_name        text,
    p_category    text default null,
    p_is_public   boolean default false,
    p_properties  jsonb default '{}',
    p_location_id uuid default null,
    p_user_id     uuid default null
)
returns geo.location
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id  uuid := coalesce(p_user_id, auth.uid());
    v_location geo.location;
begin
    perform geo._check_point(p_lat, p_lng);

    if length(trim(p_name)) between 1 and 200 is not true then
        raise exception 'invalid_name'
            using errcode = 'PT400', detail = format('The name has %s characters.', coalesce(length(trim(p_name)), 0)),
                  hint = 'Send 1 to 200 characters.';
    end if;

    if auth.role() <> 'service_role' then
        v_user_id := auth._acting_user(p_user_id);
    end if;

    insert into geo.locations as l (
        location_id, owner_user_id, name, category, latitude, longitude, is_public, properties, cell
    )
    values (
        coalesce(p_location_id, core.uuid_v7()), v_user_id, trim(p_name), p_category, p_lat, p_lng,
        coalesce(p_is_public, false), coalesce(p_properties, '{}'), 0
    )
    on conflict (location_id) do nothing
    returning l.location_id, l.owner_user_id, l.name, l.category, l.latitude, l.longitude, l.is_public, l.properties,
        l.created_at, l.updated_at
    into v_location;

    if found then
        return v_location;
    end if;

    update geo.locations as l
    set name = trim(p_name), category = p_category, latitude = p_lat, longitude = p_lng,
        is_public = coalesce(p_is_public, false), properties = coalesce(p_properties, '{}'), updated_at = now()
    where l.location_id = p_location_id
        and (l.owner_user_id = v_user_id or auth.role() = 'service_role' and (p_user_id is null or l.owner_user_id is null))
    returning l.location_id, l.owner_user_id, l.name, l.category, l.latitude, l.longitude, l.is_public, l.properties,
        l.created_at, l.updated_at
    into v_location;

    if not found then
        raise exception 'location_not_found'
            using errcode = 'PT404', detail = format('You have no place %s.', p_location_id),
                  hint = 'Leave p_location_id out for a new one.';
    end if;

    return v_location;
end;
$$;

comment on function geo.set_location(
    double precision, double precision, text, text, boolean, jsonb, uuid, uuid
) is 'Store where something is: a new place, or the one of an id.';

grant execute on function geo.set_location(
    double precision, double precision, text, text, boolean, jsonb, uuid, uuid
) to authenticated, service_role;
