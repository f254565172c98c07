-- One's own places, oldest first; p_after is the last of the page before. The service lists a user's, or its own.
--
-- Errors: PT400 invalid_limit; PT401 not_authenticated; PT403 not_yours

create or replace function geo.list_locations(
    p_limit    integer default 100,
    p_after    uuid default null,
    p_category text default null,
    p_user_id  uuid default null
)
returns setof geo.location
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := p_user_id;
begin
    perform core._check_limit(p_limit);

    if auth.role() = 'service_role' and p_user_id is null and auth.uid() is null then
        return query
        select l.location_id, l.owner_user_id, l.name, l.category, l.latitude, l.longitude, l.is_public, l.properties,
            l.created_at, l.updated_at
        from geo.locations as l
        where l.owner_user_id is null and (p_after is null or l.location_id > p_after)
            and (p_category is null or l.category = p_category)
        order by l.location_id
        limit p_limit;
        return;
    end if;

    v_user_id := auth._acting_user(p_user_id);

    return query
    select l.location_id, l.owner_user_id, l.name, l.category, l.latitude, l.longitude, l.is_public, l.properties,
        l.created_at, l.updated_at
    from geo.locations as l
    where l.owner_user_id = v_user_id and (p_after is null or l.location_id > p_after)
        and (p_category is null or l.category = p_category)
    order by l.location_id
    limit p_limit;
end;
$$;

comment on function geo.list_locations(integer, uuid, text, uuid) is 'One''s own places, oldest first.';

grant execute on function geo.list_locations(integer, uuid, text, uuid) to authenticated, service_role;
