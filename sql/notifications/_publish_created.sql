-- Leaves the fact that a notification can be seen in the event log, for open sockets.
--
-- The digits of a token stay out: the log is kept, and read by webhooks of the system
-- and by admins. The app fetches them with list_notifications.

create or replace function notifications._publish_created(p_user_id uuid, p_notification_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_token constant text := '\m\d{4}([ -]?\d{4}){4}\M';
    v_notification notifications.notifications;
begin
    select n.* into v_notification
    from notifications.notifications as n
    where n.user_id = p_user_id and n.notification_id = p_notification_id;

    perform events._publish(
        'notification_created', 'user', p_user_id::text,
        jsonb_build_object(
            'notification_id', v_notification.notification_id,
            'topic', v_notification.topic,
            'severity', v_notification.severity,
            'subject', regexp_replace(v_notification.subject, c_token, '…', 'g'),
            'body', regexp_replace(v_notification.body, c_token, '…', 'g'),
            'created_at', v_notification.created_at
        )
    );
end;
$$;

comment on function notifications._publish_created(uuid, uuid) is 'Publish that a notification can be seen.';
