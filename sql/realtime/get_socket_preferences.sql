-- What a user wants to be told over WebSocket.
--
-- The notifications module keeps it; everything, until they have said otherwise.

create or replace function realtime.get_socket_preferences(p_user_id uuid)
returns realtime.preferences
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
return (
    select row(p.websocket_notifications, p.alert_severity_threshold)::realtime.preferences
    from notifications._get_preferences(p_user_id) as p
);

comment on function realtime.get_socket_preferences(uuid) is
    'Whether a user wants messages over WebSocket, and from which severity on.';

grant execute on function realtime.get_socket_preferences(uuid) to service_role;
