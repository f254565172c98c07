-- Judges what waits for a user by the preferences as they are now: suppressed where it
-- is not wanted any more, otherwise due by its new digest and quiet hours. What was
-- tried already keeps its time, and what is critical.
--
-- Locks the user's pending deliveries. Called by users, who may not change deliveries;
-- so it belongs to the owner of the table.

create or replace function notifications._reschedule_deliveries(p_user_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_preferences notifications.preferences := notifications._get_preferences(p_user_id);
    v_delivery    notifications.deliveries;
    v_topic       notifications.topics;
    v_reason      text;
    v_digest      text;
begin
    for v_delivery in
        select d.*
        from notifications.deliveries as d
        where d.user_id = p_user_id
            and d.state = 'pending'
            and d.notification_id is not null
            and d.channel <> 'in_app'
            and d.carrier_id is null
            and d.attempt = 0
            and not d.is_critical
        order by d.delivery_id
        for update
    loop
        select t.* into v_topic
        from notifications.topics as t
        where t.topic = v_delivery.topic;

        v_reason := notifications._get_suppression(
            v_preferences, v_topic, v_delivery.channel, v_delivery.content #>> '{data,severity}'
        );
        v_digest := coalesce(v_preferences.digest, v_topic.digest, 'immediate');

        update notifications.deliveries as d
        set state = case when v_reason is null then 'pending' else 'suppressed' end,
            reason = v_reason,
            finished_at = case when v_reason is not null then clock_timestamp() end,
            not_before = notifications._get_due_time(v_delivery.wanted_at, v_preferences, v_digest),
            digest_key = case when v_digest <> 'immediate' then coalesce(v_topic.digest_group, v_topic.topic) end
        where d.delivery_id = v_delivery.delivery_id;
    end loop;
end;
$$;

comment on function notifications._reschedule_deliveries(uuid) is
    'Judge what waits for a user by the preferences as they are now.';

grant execute on function notifications._reschedule_deliveries(uuid) to app_api;
