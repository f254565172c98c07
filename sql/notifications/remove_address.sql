-- Removes an address. Removing it again is refused: there is none.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 address_not_found

create or replace function notifications.remove_address(p_address_id uuid, p_user_id uuid default null)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    delete from notifications.addresses as a
    where a.user_id = v_user_id and a.address_id = p_address_id;

    if not found then
        raise exception 'address_not_found'
            using errcode = 'PT404',
                  detail = format('There is no address %s.', p_address_id),
                  hint = 'list_addresses shows those there are.';
    end if;
end;
$$;

comment on function notifications.remove_address(uuid, uuid) is 'Remove an address.';

grant execute on function notifications.remove_address(uuid, uuid) to authenticated, service_role;
