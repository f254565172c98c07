-- Who has had a meter, the last first: managers see all, an operator those of the region's meters,
-- a user when they themselves had it.
--
-- Errors: PT404 meter_not_found

create or replace function meters.list_ownerships(p_meter_id uuid)
returns setof meters.ownerships
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform meters._check_visible(p_meter_id);

    return query
    select o.*
    from meters.ownerships as o
    where o.meter_id = p_meter_id
    order by o.owned_from desc
    limit 1000;
end;
$$;

comment on function meters.list_ownerships(uuid) is 'Who has had a meter and since when, the last first.';

grant execute on function meters.list_ownerships(uuid) to authenticated, service_role;
