-- How many of your notifications you have not read.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function notifications.count_unread(p_user_id uuid default null)
returns integer
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    return (
        select count(*)
        from notifications.notifications as n
        where n.user_id = v_user_id and n.read_at is null and n.retracted_at is null and n.visible_at <= now()
    );
end;
$$;

comment on function notifications.count_unread(uuid) is 'How many of your notifications you have not read.';

grant execute on function notifications.count_unread(uuid) to authenticated, service_role;
