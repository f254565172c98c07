-- Puts the deliveries of a notification into the outbox: one per channel in
-- p_contents, for push one per device. What the user does not want, or what cannot
-- reach them, is a row too, with its reason.

create or replace function notifications._fan_out(
    p_preferences     notifications.preferences,
    p_topic           notifications.topics,
    p_severity        text,
    p_notification_id uuid,
    p_contents        jsonb,
    p_wanted_at       timestamptz
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now     timestamptz := clock_timestamp();
    v_digest  text := case
        when p_topic.is_critical then 'immediate' else coalesce(p_preferences.digest, p_topic.digest)
    end;
    v_due_at  timestamptz := case
        when p_topic.is_critical then p_wanted_at
        else notifications._get_due_time(p_wanted_at, p_preferences, v_digest)
    end;
begin
    insert into notifications.deliveries (
        delivery_id, user_id, notification_id, topic, channel, recipient, dedupe_key, content, priority, is_critical,
        wanted_at, not_before, state, reason, finished_at, digest_key, created_at
    )
    select
        core.uuid_v7(), p_preferences.user_id, p_notification_id, p_topic.topic, r.channel, r.recipient,
        'notification:' || p_notification_id, r.content,
        case when p_topic.is_critical then 0 else p_topic.priority end, p_topic.is_critical,
        p_wanted_at,
        case when r.is_intrusive then v_due_at else p_wanted_at end,
        case
            when r.reason is not null then 'suppressed'
            when r.channel = 'in_app' and p_wanted_at <= v_now then 'sent'
            else 'pending'
        end,
        r.reason,
        case when r.reason is not null or r.channel = 'in_app' and p_wanted_at <= v_now then v_now end,
        case
            when r.reason is null and r.is_intrusive and v_digest <> 'immediate'
            then coalesce(p_topic.digest_group, p_topic.topic)
        end,
        v_now
    from (
        select c.channel, c.is_intrusive, i.value as content, a.recipient,
            coalesce(
                notifications._get_suppression(p_preferences, p_topic, c.channel, p_severity),
                case
                    when c.channel <> 'in_app'
                        and notifications._resolve_address(c.channel, a.recipient, p_preferences.user_id) is null
                    then 'no_address'
                end
            ) as reason
        from jsonb_each(p_contents) as i (channel, value)
        join notifications.channels as c on c.channel = i.channel
        cross join lateral (
            select t.push_token_id::text as recipient
            from notifications.push_tokens as t
            where c.channel = 'push' and t.user_id = p_preferences.user_id and t.disabled_at is null
            union all
            select p_preferences.user_id::text
            where c.channel <> 'push' or not exists (
                select
                from notifications.push_tokens as t
                where t.user_id = p_preferences.user_id and t.disabled_at is null
            )
        ) as a
    ) as r;
end;
$$;

comment on function notifications._fan_out(
    notifications.preferences, notifications.topics, text, uuid, jsonb, timestamptz
) is 'Put the deliveries of a notification into the outbox.';
