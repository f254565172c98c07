-- Messages and what became of them, the newest first, a page at a time: the next page
-- is asked for with the last delivery_id of this one. Users see their own; admins and
-- services all.
--
-- Errors: PT400 invalid_limit

create or replace function notifications.list_deliveries(
    p_state           text default null,
    p_channel         text default null,
    p_user_id         uuid default null,
    p_notification_id uuid default null,
    p_limit           integer default 50,
    p_before          uuid default null
)
returns setof notifications.deliveries
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_user_id uuid := coalesce(
        p_user_id, case when auth.role() not in ('admin', 'service_role') then auth.require_uid() end
    );
begin
    perform core._check_limit(p_limit);

    return query
    select d.*
    from notifications.deliveries as d
    where (p_state is null or d.state = p_state)
        and (p_channel is null or d.channel = p_channel)
        and (v_user_id is null or d.user_id = v_user_id)
        and (p_notification_id is null or d.notification_id = p_notification_id)
        and (p_before is null or d.delivery_id < p_before)
    order by d.delivery_id desc
    limit p_limit;
end;
$$;

comment on function notifications.list_deliveries(text, text, uuid, uuid, integer, uuid) is
    'Messages and what became of them, the newest first; the next page begins before p_before.';

grant execute on function notifications.list_deliveries(text, text, uuid, uuid, integer, uuid)
to authenticated, service_role;
