-- Your addresses, the oldest first.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function notifications.list_addresses(p_user_id uuid default null)
returns setof notifications.addresses
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    return query
    select a.*
    from notifications.addresses as a
    where a.user_id = v_user_id
    order by a.address_id;
end;
$$;

comment on function notifications.list_addresses(uuid) is 'Your phone numbers and additional e-mail addresses.';

grant execute on function notifications.list_addresses(uuid) to authenticated, service_role;
