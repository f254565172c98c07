-- Marks one of your notifications as read, all of them where none is named. Returns
-- how many were not read before; your other open sockets hear of it.
--
-- Errors: PT401 not_authenticated; PT404 notification_not_found

create or replace function notifications.mark_notification_read(p_notification_id uuid default null)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_ids     uuid[];
begin
    with marked as (
        update notifications.notifications as n
        set read_at = clock_timestamp()
        where n.user_id = v_user_id
            and n.notification_id = coalesce(p_notification_id, n.notification_id)
            and n.read_at is null
            and n.retracted_at is null
            and n.visible_at <= now()
        returning n.notification_id
    )
    select array_agg(m.notification_id) into v_ids
    from marked as m;

    if v_ids is null then
        if p_notification_id is not null and not exists (
            select
            from notifications.notifications as n
            where n.user_id = v_user_id and n.notification_id = p_notification_id and n.retracted_at is null
                and n.visible_at <= now()
        ) then
            raise exception 'notification_not_found'
                using errcode = 'PT404',
                      detail = format('You have no notification %s.', p_notification_id),
                      hint = 'list_notifications shows yours.';
        end if;

        return 0;
    end if;

    update notifications.deliveries as d
    set state = 'read', finished_at = clock_timestamp()
    where d.notification_id = any (v_ids) and d.channel = 'in_app' and d.state in ('sent', 'delivered');

    perform events._publish(
        'notifications_read', 'user', v_user_id::text, jsonb_build_object('notification_ids', to_jsonb(v_ids[:100]))
    );

    return cardinality(v_ids);
end;
$$;

comment on function notifications.mark_notification_read(uuid) is
    'Mark one of your notifications as read, or all; returns how many were not.';

grant execute on function notifications.mark_notification_read(uuid) to authenticated;
