-- Switches a topic on or off, on one channel or ('*') on all; null takes the choice
-- back. Critical topics are sent nevertheless.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours; PT404 topic_not_found

create or replace function notifications.set_topic_preference(
    p_topic      text,
    p_channel    text,
    p_is_enabled boolean,
    p_user_id    uuid default null
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    if not exists (select from notifications.topics as t where t.topic = p_topic) then
        raise exception 'topic_not_found'
            using errcode = 'PT404',
                  detail = format('There is no topic %L.', left(p_topic, 80)),
                  hint = 'list_topics shows those there are.';
    end if;

    if p_is_enabled is null then
        delete from notifications.topic_preferences as p
        where p.user_id = v_user_id and p.topic = p_topic and p.channel = p_channel;
    else
        insert into notifications.topic_preferences (user_id, topic, channel, is_enabled)
        values (v_user_id, p_topic, p_channel, p_is_enabled)
        on conflict (user_id, topic, channel) do update
        set is_enabled = excluded.is_enabled, updated_at = now();
    end if;

    perform notifications._reschedule_deliveries(v_user_id);
    perform events._publish(
        'preferences_updated', 'user', v_user_id::text, to_jsonb(notifications._get_preferences(v_user_id))
    );
end;
$$;

comment on function notifications.set_topic_preference(text, text, boolean, uuid) is
    'Switch a topic on or off, on one channel or on all (*).';

grant execute on function notifications.set_topic_preference(text, text, boolean, uuid) to authenticated, service_role;
