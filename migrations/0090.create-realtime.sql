-- depends: 0070.create-machinery-schemas

set local role app_owner;

-- Which events become messages, and who is to see them.
create table realtime.message_types (
    event_type   text primary key,
    message_type text
        constraint message_types_message_type_check check (message_type ~ '^[A-Z][A-Z0-9_]{0,49}$'),
    channels     text[] not null default '{}',
    is_bulk      boolean not null default false,
    is_recheck   boolean not null default false,
    -- An event is sent to somebody, or makes sockets look again at what they may follow.
    constraint message_types_purpose_check
    check ((message_type is not null and cardinality(channels) > 0) or is_recheck)
);

comment on table realtime.message_types is 'Events that WebSocket clients are told of, and on which channels.';
comment on column realtime.message_types.message_type is
    'The type that clients see; null for events that are not sent.';
comment on column realtime.message_types.channels is
    'Channels by name; {region}, {meter} and {user} stand for those of the event.';
comment on column realtime.message_types.is_bulk is
    'So many that only who asked for the channel gets them, not who follows all.';
comment on column realtime.message_types.is_recheck is
    'Changes what a user may follow or wants: sockets of the users and the meter it names look again.';

insert into realtime.message_types (event_type, message_type, channels)
values
    ('alerts_processed', 'ALERT', array['alerts', 'region:{region}', 'meter:{meter}']),
    ('tariff_updates', 'TARIFF_UPDATE', array['tariffs', 'region:{region}']),
    ('alert_status_updates', 'ALERT_STATUS_UPDATE', array['alert_status_updates', 'alerts', 'region:{region}']),
    ('notification_created', 'NOTIFICATION', array['user:{user}']),
    ('token_purchased', 'TOKEN_PURCHASED', array['meter:{meter}', 'user:{user}']),
    ('token_revended', 'TOKEN_REVENDED', array['meter:{meter}', 'user:{user}']),
    ('balance_adjusted', 'BALANCE_ADJUSTED', array['meter:{meter}']),
    ('balance_exhausted', 'BALANCE_EXHAUSTED', array['meter:{meter}']),
    ('meter_status_changed', 'METER_STATUS_CHANGED', array['meter:{meter}']),
    ('transaction_completed', 'TRANSACTION_COMPLETED', array['user:{user}']),
    ('transaction_failed', 'TRANSACTION_FAILED', array['user:{user}']);

insert into realtime.message_types (event_type, message_type, channels, is_bulk)
values ('raw_readings', 'READING', array['readings:{meter}'], true);

insert into realtime.message_types (event_type, is_recheck)
values
    ('meter_created', true),
    ('meter_assigned', true),
    ('meter_unassigned', true),
    ('meter_updated', true),
    ('meter_deleted', true),
    ('preferences_updated', true),
    ('user_updated', true);

create type realtime.place as (
    epoch    integer,
    xid      xid8,
    event_id bigint
);

comment on type realtime.place is 'A place in the event log: everything up to it has been seen.';

create type realtime.message as (
    place      text,
    event_type text,
    frame      text,
    channels   text[],
    severity   text,
    is_recheck boolean,
    user_ids   text[],
    meter_id   uuid,
    row_count  integer
);

comment on type realtime.message is
    'A message as it is sent, its place, and whom it concerns; the last of a page has a row_count instead.';

create type realtime.channel_check as (
    channel     text,
    channel_key text,
    refusal     text
);

comment on type realtime.channel_check is
    'Whether a caller may follow a channel: by which key messages find it, or why not.';

create type realtime.preferences as (
    websocket_notifications  boolean,
    alert_severity_threshold text
);

comment on type realtime.preferences is 'What a user wants to be told over WebSocket.';

create type realtime.session as (
    user_id                  uuid,
    user_role                text,
    region                   text,
    channels                 realtime.channel_check[],
    websocket_notifications  boolean,
    alert_severity_threshold text
);

comment on type realtime.session is 'Who connects, what they follow from the start, and what they want.';
