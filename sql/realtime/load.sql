-- realtime: what WebSocket clients may follow, and what they are sent.
--
-- The gateway decides nothing. A socket is opened with open_session, called as the
-- connected user, and asks check_channels for more; row-level security decides. Each
-- gateway process reads the event log once with read_messages, as the service, and
-- hands what it gets to the sockets that follow one of the message's channels.
-- A client that comes back is sent what it missed by the same function, from its
-- last place on. realtime.message_types says which events are sent to whom.

\ir _format_place.sql
\ir _parse_place.sql
\ir get_socket_preferences.sql
\ir check_channels.sql
\ir open_session.sql
\ir is_place_kept.sql
\ir read_messages.sql
