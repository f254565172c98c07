-- Who you are: name, addresses, zone and language, role; and the version to send with a change.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 user_not_found

create or replace function auth.get_profile(p_user_id uuid default null)
returns auth.profile
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return auth._get_profile(auth._acting_user(p_user_id));
end;
$$;

comment on function auth.get_profile(uuid) is 'Who you are, and the version to send with a change.';

grant execute on function auth.get_profile(uuid) to authenticated, service_role;
