-- Takes a user's settings back to a version: auth.revert_settings; see there for its errors.

create or replace function public.revert_energy_settings(p_user_id uuid, p_version integer)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select to_jsonb(auth.revert_settings(p_version, p_user_id => p_user_id));
$$;

comment on function public.revert_energy_settings(uuid, integer) is 'Version 1: see auth.revert_settings.';

grant execute on function public.revert_energy_settings(uuid, integer) to authenticated, service_role;
