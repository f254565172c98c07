-- Your notifications, the newest first, a page at a time: the next page is asked for
-- with the last notification_id of this one.
--
-- Errors: PT400 invalid_limit, user_required; PT401 not_authenticated; PT403 not_yours

create or replace function notifications.list_notifications(
    p_unread_only boolean default false,
    p_limit       integer default 50,
    p_before      uuid default null,
    p_user_id     uuid default null
)
returns setof notifications.notifications
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    perform core._check_limit(p_limit);

    return query
    select n.*
    from notifications.notifications as n
    where n.user_id = v_user_id
        and n.retracted_at is null
        and n.visible_at <= now()
        and (p_before is null or n.notification_id < p_before)
        and (not coalesce(p_unread_only, false) or n.read_at is null)
    order by n.notification_id desc
    limit p_limit;
end;
$$;

comment on function notifications.list_notifications(boolean, integer, uuid, uuid) is
    'Your notifications, the newest first; the next page begins before p_before.';

grant execute on function notifications.list_notifications(boolean, integer, uuid, uuid) to authenticated, service_role;
