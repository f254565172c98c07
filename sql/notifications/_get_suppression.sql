-- Why a topic is not sent to a user on a channel, null where it is.
--
-- channel_off: the user takes nothing there; opted_out: not this topic;
-- below_threshold: not severe enough. What is critical overrides them all.

create or replace function notifications._get_suppression(
    p_preferences notifications.preferences,
    p_topic       notifications.topics,
    p_channel     text,
    p_severity    text
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_severities constant text[] := array['low', 'medium', 'high', 'critical'];
begin
    if p_topic.is_critical or p_channel = 'in_app' then
        return null;
    end if;

    if not (case p_channel
        when 'email' then p_preferences.email_notifications
        when 'sms' then p_preferences.sms_notifications
        when 'push' then p_preferences.push_notifications
        when 'whatsapp' then p_preferences.whatsapp_notifications
        else true
    end) then
        return 'channel_off';
    end if;

    if not coalesce(
        (
            select t.is_enabled
            from notifications.topic_preferences as t
            where t.user_id = p_preferences.user_id and t.topic = p_topic.topic and t.channel in (p_channel, '*')
            order by t.channel = '*'
            limit 1
        ),
        true
    ) then
        return 'opted_out';
    end if;

    if array_position(v_severities, p_severity)
        < array_position(v_severities, p_preferences.alert_severity_threshold)
    then
        return 'below_threshold';
    end if;

    return null;
end;
$$;

comment on function notifications._get_suppression(notifications.preferences, notifications.topics, text, text) is
    'Why a topic is not sent to a user on a channel, null where it is.';
