-- Takes a notification back: it disappears from the app, and what has not left yet
-- does not leave. Returns how many deliveries it was in time for; on the others the
-- trail says that it was too late. Taking it back again changes nothing.
--
-- Errors: PT404 notification_not_found

create or replace function notifications.retract_notification(p_user_id uuid, p_notification_id uuid)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_notification notifications.notifications;
begin
    select n.* into v_notification
    from notifications.notifications as n
    where n.user_id = p_user_id and n.notification_id = p_notification_id
    for update;

    if not found then
        raise exception 'notification_not_found'
            using errcode = 'PT404',
                  detail = format('User %s has no notification %s.', p_user_id, p_notification_id),
                  hint = 'create_notification returned its id.';
    end if;

    if v_notification.retracted_at is not null then
        return 0;
    end if;

    update notifications.notifications as n
    set retracted_at = clock_timestamp()
    where n.user_id = p_user_id and n.notification_id = p_notification_id;

    perform events._publish(
        'notification_retracted', 'user', p_user_id::text, jsonb_build_object('notification_id', p_notification_id)
    );

    return notifications._take_back(p_notification_id, 'retracted');
end;
$$;

comment on function notifications.retract_notification(uuid, uuid) is
    'Take a notification back; returns how many deliveries it was in time for.';

grant execute on function notifications.retract_notification(uuid, uuid) to service_role;
