-- What open sockets have to know of a user; the defaults for one who chose nothing.
-- Reads another user's row for callers of any role, so it belongs to the owner.

create or replace function notifications._get_alert_preferences(p_user_id uuid)
returns notifications.alert_preferences
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_preferences notifications.preferences := notifications._get_preferences(p_user_id);
begin
    return (v_preferences.websocket_notifications, v_preferences.alert_severity_threshold);
end;
$$;

comment on function notifications._get_alert_preferences(uuid) is
    'Whether sockets show alerts to a user, and from which severity.';

grant execute on function notifications._get_alert_preferences(uuid) to app_api;
