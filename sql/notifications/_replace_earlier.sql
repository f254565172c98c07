-- Takes back what a new notification replaces: it disappears from the app, and what
-- has not left yet does not leave. The caller holds the lock of the replace key.

create or replace function notifications._replace_earlier(p_user_id uuid, p_replace_key text, p_notification_id uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_earlier_id uuid;
begin
    for v_earlier_id in
        update notifications.notifications as n
        set retracted_at = clock_timestamp(), replaced_by = p_notification_id
        where n.user_id = p_user_id
            and n.replace_key = p_replace_key
            and n.retracted_at is null
            and n.notification_id <> p_notification_id
        returning n.notification_id
    loop
        perform notifications._take_back(v_earlier_id, 'replaced');
    end loop;
end;
$$;

comment on function notifications._replace_earlier(uuid, text, uuid) is 'Take back what a new notification replaces.';
