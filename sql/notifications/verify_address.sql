-- Notes that an address is its user's, as a service found out. The newest verified one
-- of a channel is used; one that a provider had called dead is used again.
--
-- Errors: PT404 address_not_found

create or replace function notifications.verify_address(p_user_id uuid, p_address_id uuid)
returns notifications.addresses
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row notifications.addresses;
begin
    update notifications.addresses as a
    set verified_at = clock_timestamp(), disabled_at = null
    where a.user_id = p_user_id and a.address_id = p_address_id
    returning a.* into v_row;

    if not found then
        raise exception 'address_not_found'
            using errcode = 'PT404',
                  detail = format('User %s has no address %s.', p_user_id, p_address_id),
                  hint = 'list_addresses shows those there are.';
    end if;

    return v_row;
end;
$$;

comment on function notifications.verify_address(uuid, uuid) is 'Note that an address is its user''s.';

grant execute on function notifications.verify_address(uuid, uuid) to service_role;
