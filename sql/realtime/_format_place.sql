-- A place in the log as clients keep it: epoch-xid-event_id.

create or replace function realtime._format_place(
    p_epoch    integer,
    p_xid      xid8,
    p_event_id bigint
)
returns text
language sql
immutable
parallel safe
return p_epoch::text || '-' || p_xid::text || '-' || p_event_id::text;

comment on function realtime._format_place(integer, xid8, bigint) is 'A place in the event log as text.';
