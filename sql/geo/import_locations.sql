-- Stores many places of the platform's own, public unless they say otherwise: an array of objects with lat, lng,
-- name, and where wanted category, is_public, properties and location_id, by which one is replaced. Returns how
-- many; all of them or, with an error, none.
--
-- Errors: PT400 invalid_locations; 23514 for a place that is none

create or replace function geo.import_locations(p_locations jsonb)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    if jsonb_typeof(p_locations) is distinct from 'array' or jsonb_array_length(p_locations) > 10000
        or exists (
            select
            from jsonb_array_elements(p_locations) as l (item)
            where jsonb_typeof(l.item) <> 'object' or jsonb_typeof(l.item -> 'lat') is distinct from 'number'
                or jsonb_typeof(l.item -> 'lng') is distinct from 'number'
                or abs((l.item ->> 'lat')::numeric) > 90 or abs((l.item ->> 'lng')::numeric) > 180
        )
    then
        raise exception 'invalid_locations'
            using errcode = 'PT400',
                  detail = 'It is no array of at most 10000 objects with lat (-90 to 90) and lng (-180 to 180).',
                  hint = 'Send [{"lat": -1.28, "lng": 36.82, "name": "…"}, …].';
    end if;

    insert into geo.locations as l (
        location_id, name, category, latitude, longitude, is_public, properties, cell
    )
    select distinct on (n.location_id) n.location_id, n.name, n.category, n.lat, n.lng, n.is_public, n.properties, 0
    from (
        select coalesce(i.location_id, core.uuid_v7()) as location_id, i.name, i.category, i.lat, i.lng,
            coalesce(i.is_public, true) as is_public, coalesce(i.properties, '{}') as properties, i.position
        from rows from (
            jsonb_to_recordset(p_locations) as (
                lat numeric, lng numeric, name text, category text, is_public boolean, properties jsonb, location_id uuid
            )
        ) with ordinality as i (lat, lng, name, category, is_public, properties, location_id, position)
    ) as n
    order by n.location_id, n.position desc
    on conflict (location_id) do update
    set name = excluded.name, category = excluded.category, latitude = excluded.latitude,
        longitude = excluded.longitude, is_public = excluded.is_public, properties = excluded.properties,
        updated_at = now()
    where l.owner_user_id is null;

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function geo.import_locations(jsonb) is 'Store many places of the platform''s own; returns how many.';

grant execute on function geo.import_locations(jsonb) to service_role;
