-- A place in the log as text, which clients keep and send back; events.parse_cursor
-- reads it.

create or replace function events.format_cursor(
    p_epoch    integer,
    p_xid      xid8,
    p_event_id bigint
)
returns text
language sql
immutable
parallel safe
return p_epoch::text || '.' || p_xid::text || '.' || p_event_id::text;

comment on function events.format_cursor(integer, xid8, bigint) is 'A place in the log as text.';

grant execute on function events.format_cursor(integer, xid8, bigint) to service_role;
