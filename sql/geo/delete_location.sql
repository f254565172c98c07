-- Forgets a place of one's own; the service any. Returns whether there was one.
--
-- Errors: PT401 not_authenticated

create or replace function geo.delete_location(p_location_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if auth.role() <> 'service_role' then
        perform auth.require_uid();
    end if;

    delete from geo.locations as l where l.location_id = p_location_id;
    return found;
end;
$$;

comment on function geo.delete_location(uuid) is 'Forget a place of one''s own; returns whether there was one.';

grant execute on function geo.delete_location(uuid) to authenticated, service_role;
