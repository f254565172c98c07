-- Tells people of an event, by every topic that it raises; the handler of the
-- subscription "notifications". A new user gets a row of preferences first, with the
-- locale and time zone of the event where it names them.
--
-- Repeats change nothing: the dedupe key is the event. Nobody to tell is no error. An
-- error (a variable that the event lacks) is the subscription's to retry and to keep
-- as a dead letter.

create or replace function notifications.handle_event(p_event events.events)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid;
    v_topic   text;
begin
    v_user_id := notifications._find_event_user(p_event);

    if v_user_id is null then
        return;
    end if;

    if p_event.event_type = 'user_created' then
        perform notifications._add_preferences(v_user_id, p_event.payload ->> 'locale', p_event.payload ->> 'time_zone');
    end if;

    for v_topic in
        select t.topic
        from notifications.topics as t
        where t.event_types @> array[p_event.event_type]
        order by t.topic
    loop
        perform notifications._create(
            v_user_id, v_topic, notifications._get_event_variables(p_event),
            format('event:%s:%s', p_event.event_id, v_topic)
        );
    end loop;
end;
$$;

comment on function notifications.handle_event(events.events) is 'Tell people of an event, by every topic that it raises.';

grant execute on function notifications.handle_event(events.events) to service_role;
