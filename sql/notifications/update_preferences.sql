-- Changes how you want to be told; what is left out stays. What waits already is
-- judged anew: it leaves at its new time, or not at all.
--
-- p_quiet_from and p_quiet_to come together, in the wall time of p_time_zone; the same
-- time twice switches quiet hours off, and seconds do not count. p_digest 'topic'
-- leaves it to each topic.
--
-- Errors: PT400 user_required, invalid_quiet_hours, invalid_time_zone; PT401
-- not_authenticated; PT403 not_yours; PT404 user_not_found

create or replace function notifications.update_preferences(
    p_email_notifications      boolean default null,
    p_sms_notifications        boolean default null,
    p_push_notifications       boolean default null,
    p_whatsapp_notifications   boolean default null,
    p_websocket_notifications  boolean default null,
    p_alert_severity_threshold text default null,
    p_quiet_from               time default null,
    p_quiet_to                 time default null,
    p_time_zone                text default null,
    p_locale                   text default null,
    p_digest                   text default null,
    p_digest_hour              integer default null,
    p_user_id                  uuid default null
)
returns notifications.preferences
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id     uuid := auth._acting_user(p_user_id);
    v_preferences notifications.preferences;
    v_quiet_from  time := date_trunc('minute', p_quiet_from::interval)::time;
    v_quiet_to    time := date_trunc('minute', p_quiet_to::interval)::time;
begin
    if (p_quiet_from is null) <> (p_quiet_to is null) then
        raise exception 'invalid_quiet_hours'
            using errcode = 'PT400',
                  detail = 'Quiet hours have a beginning and an end.',
                  hint = 'Send p_quiet_from and p_quiet_to; the same time twice switches them off.';
    end if;

    if p_time_zone is not null then
        perform core._check_time_zone(p_time_zone);
    end if;

    if not exists (select from auth.users as u where u.user_id = v_user_id) then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', v_user_id),
                  hint = 'Create the user first.';
    end if;

    -- Two changes at once both count: the second waits for the row and adds to it.
    insert into notifications.preferences (user_id)
    values (v_user_id)
    on conflict (user_id) do nothing;

    update notifications.preferences as p
    set email_notifications = coalesce(p_email_notifications, p.email_notifications),
        sms_notifications = coalesce(p_sms_notifications, p.sms_notifications),
        push_notifications = coalesce(p_push_notifications, p.push_notifications),
        whatsapp_notifications = coalesce(p_whatsapp_notifications, p.whatsapp_notifications),
        websocket_notifications = coalesce(p_websocket_notifications, p.websocket_notifications),
        alert_severity_threshold = coalesce(p_alert_severity_threshold, p.alert_severity_threshold),
        quiet_from = case
            when p_quiet_from is null then p.quiet_from
            when v_quiet_from <> v_quiet_to then v_quiet_from
        end,
        quiet_to = case
            when p_quiet_to is null then p.quiet_to
            when v_quiet_from <> v_quiet_to then v_quiet_to
        end,
        time_zone = coalesce(p_time_zone, p.time_zone),
        locale = coalesce(p_locale, p.locale),
        digest = case when p_digest is null then p.digest when p_digest <> 'topic' then p_digest end,
        digest_hour = coalesce(p_digest_hour, p.digest_hour),
        updated_at = now()
    where p.user_id = v_user_id
    returning p.* into v_preferences;

    perform notifications._reschedule_deliveries(v_user_id);
    perform events._publish('preferences_updated', 'user', v_user_id::text, to_jsonb(v_preferences));

    return v_preferences;
end;
$$;

comment on function notifications.update_preferences(
    boolean, boolean, boolean, boolean, boolean, text, time, time, text, text, text, integer, uuid
) is 'Change how you want to be told; what is left out stays.';

grant execute on function notifications.update_preferences(
    boolean, boolean, boolean, boolean, boolean, text, time, time, text, text, text, integer, uuid
) to authenticated, service_role;
