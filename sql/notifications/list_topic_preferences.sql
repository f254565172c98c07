-- What you switched on or off.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_yours

create or replace function notifications.list_topic_preferences(p_user_id uuid default null)
returns setof notifications.topic_preferences
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id);
begin
    return query
    select p.*
    from notifications.topic_preferences as p
    where p.user_id = v_user_id
    order by p.topic, p.channel;
end;
$$;

comment on function notifications.list_topic_preferences(uuid) is 'The topics that you switched on or off.';

grant execute on function notifications.list_topic_preferences(uuid) to authenticated, service_role;
