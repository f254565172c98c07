-- Tells somebody something, within the caller's transaction: everything is rendered
-- first, so a missing variable stores nothing; then the notification for the app and
-- one delivery per channel, for push per device. Returns the notification; the one
-- that exists where the dedupe key was used before.
--
-- Called by functions of any role about any user, so it belongs to the owner of the
-- tables. Takes turns with others that use the same replace key for the same user.
--
-- Errors: PT400 invalid_notification; PT404 topic_not_found, user_not_found, template_not_found;
-- PT422 missing_variable, invalid_variable

create or replace function notifications._create(
    p_user_id     uuid,
    p_topic       text,
    p_variables   jsonb default '{}',
    p_dedupe_key  text default null,
    p_severity    text default null,
    p_not_before  timestamptz default null,
    p_replace_key text default null
)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now             timestamptz := clock_timestamp();
    v_wanted_at       timestamptz := greatest(p_not_before, v_now);
    v_notification_id uuid := core.uuid_v7();
    v_existing_id     uuid;
    v_topic           notifications.topics;
    v_preferences     notifications.preferences := notifications._get_preferences(p_user_id);
    v_severity        text;
    v_channels        text[];
    v_contents        jsonb := '{}';
    v_content         jsonb;
begin
    if jsonb_typeof(coalesce(p_variables, '{}')) <> 'object' or length(p_dedupe_key) > 200
        or length(p_replace_key) > 64 or p_replace_key = '' or p_dedupe_key = ''
        or p_severity not in ('low', 'medium', 'high', 'critical')
    then
        raise exception 'invalid_notification'
            using errcode = 'PT400',
                  detail = 'Variables, severity, dedupe key or replace key is out of bounds.',
                  hint = 'Variables are an object; a dedupe key has up to 200 characters, a replace key up to 64.';
    end if;

    select t.* into v_topic
    from notifications.topics as t
    where t.topic = p_topic;

    if not found then
        raise exception 'topic_not_found'
            using errcode = 'PT404',
                  detail = format('There is no topic %L.', left(p_topic, 80)),
                  hint = 'Add it with upsert_topic; list_topics shows those there are.';
    end if;

    if not exists (select from auth.users as u where u.user_id = p_user_id) then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', coalesce(p_user_id::text, 'null')),
                  hint = 'Name the user by id.';
    end if;

    -- Most repeats end here; a race ends at the insert below.
    select n.notification_id into v_existing_id
    from notifications.notifications as n
    where n.user_id = p_user_id and n.dedupe_key = p_dedupe_key;

    if found then
        return v_existing_id;
    end if;

    v_severity := coalesce(p_severity, v_topic.severity);
    v_channels := array(
        select 'in_app'
        union
        select unnest(v_topic.channels)
        union
        select p.channel
        from notifications.topic_preferences as p
        where p.user_id = p_user_id and p.topic = p_topic and p.channel <> '*' and p.is_enabled
    );

    for v_content in
        select jsonb_build_object(c.channel, notifications._render_content(
            p_topic, c.channel, coalesce(p_variables, '{}'), v_preferences.locale, v_preferences.time_zone
        ) || jsonb_strip_nulls(jsonb_build_object(
            'collapse_key', p_replace_key,
            'data', jsonb_build_object(
                'notification_id', v_notification_id, 'topic', p_topic, 'severity', v_severity
            )
        )))
        from unnest(v_channels) as c (channel)
    loop
        v_contents := v_contents || v_content;
    end loop;

    if p_replace_key is not null then
        perform pg_advisory_xact_lock(hashtextextended(format('replace %s %s', p_user_id, p_replace_key), 0));
    end if;

    insert into notifications.notifications (
        user_id, notification_id, topic, severity, subject, body, data, dedupe_key, replace_key, visible_at, created_at
    )
    values (
        p_user_id, v_notification_id, p_topic, v_severity, v_contents #>> '{in_app,subject}',
        v_contents #>> '{in_app,body}', coalesce(p_variables, '{}'),
        coalesce(p_dedupe_key, v_notification_id::text), p_replace_key, greatest(p_not_before, now()), v_now
    )
    on conflict on constraint notifications_user_id_dedupe_key_key do nothing;

    if not found then
        select n.notification_id into v_existing_id
        from notifications.notifications as n
        where n.user_id = p_user_id and n.dedupe_key = p_dedupe_key;

        return v_existing_id;
    end if;

    if p_replace_key is not null then
        perform notifications._replace_earlier(p_user_id, p_replace_key, v_notification_id);
    end if;

    perform notifications._fan_out(v_preferences, v_topic, v_severity, v_notification_id, v_contents, v_wanted_at);

    if v_wanted_at <= v_now then
        perform notifications._publish_created(p_user_id, v_notification_id);
    end if;

    return v_notification_id;
end;
$$;

comment on function notifications._create(uuid, text, jsonb, text, text, timestamptz, text) is
    'Tell somebody something, within the caller''s transaction; repeating a dedupe key is safe.';

grant execute on function notifications._create(uuid, text, jsonb, text, text, timestamptz, text) to app_api;
