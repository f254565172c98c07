-- One place: one's own or a public one.
--
-- Errors: PT404 location_not_found

create or replace function geo.get_location(p_location_id uuid)
returns geo.location
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_location geo.location;
begin
    select l.location_id, l.owner_user_id, l.name, l.category, l.latitude, l.longitude, l.is_public, l.properties,
        l.created_at, l.updated_at
    into v_location
    from geo.locations as l
    where l.location_id = p_location_id;

    if not found then
        raise exception 'location_not_found'
            using errcode = 'PT404', detail = format('You may see no place %s.', p_location_id),
                  hint = 'geo.list_locations lists yours, geo.find_nearby_locations finds public ones.';
    end if;

    return v_location;
end;
$$;

comment on function geo.get_location(uuid) is 'One place: one''s own or a public one.';

grant execute on function geo.get_location(uuid) to authenticated, service_role;
