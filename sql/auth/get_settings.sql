-- Your settings, all of them, those that you never set at their defaults; and the version to send with a change.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function auth.get_settings(p_user_id uuid default null)
returns auth.settings_state
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state auth.settings_state;
begin
    v_state.user_id := auth._acting_user(p_user_id);

    select s.version, s.setting_values, s.updated_at
    into v_state.version, v_state.setting_values, v_state.updated_at
    from auth.settings as s
    where s.user_id = v_state.user_id;

    v_state.version := coalesce(v_state.version, 0);
    v_state.setting_values := auth._fill_settings(coalesce(v_state.setting_values, '{}'));
    return v_state;
end;
$$;

comment on function auth.get_settings(uuid) is 'Your settings and their version.';

grant execute on function auth.get_settings(uuid) to authenticated, service_role;
