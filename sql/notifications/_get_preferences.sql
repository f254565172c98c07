-- The preferences of a user; the defaults for one who chose nothing.

create or replace function notifications._get_preferences(p_user_id uuid)
returns notifications.preferences
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_preferences notifications.preferences;
begin
    select p.* into v_preferences
    from notifications.preferences as p
    where p.user_id = p_user_id;

    if not found then
        v_preferences.user_id := p_user_id;
        v_preferences.email_notifications := true;
        v_preferences.sms_notifications := false;
        v_preferences.push_notifications := true;
        v_preferences.whatsapp_notifications := true;
        v_preferences.websocket_notifications := true;
        v_preferences.alert_severity_threshold := 'low';
        v_preferences.time_zone := 'Africa/Nairobi';
        v_preferences.locale := 'en';
        v_preferences.digest_hour := 8;
        v_preferences.updated_at := now();
    end if;

    return v_preferences;
end;
$$;

comment on function notifications._get_preferences(uuid) is 'The preferences of a user, or the defaults.';
