-- How you want to be told; the defaults where you chose nothing.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function notifications.get_preferences(p_user_id uuid default null)
returns notifications.preferences
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return notifications._get_preferences(auth._acting_user(p_user_id));
end;
$$;

comment on function notifications.get_preferences(uuid) is 'How you want to be told.';

grant execute on function notifications.get_preferences(uuid) to authenticated, service_role;
