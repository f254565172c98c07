-- depends: 0070.create-machinery-schemas

set local role app_owner;

-- Which events become messages, and who is to see them.
create table realtime.message_types (
    event_type   text primary key,
    message_type text
        constraint message_types_message_type_check check (message_type ~ '^[A-Z][A-Z0-9_]{0,49}$'),
    channels     text[] not null default '{}',
    to_region    boolean not null default false,
    to_meter     boolean not null default false,
    to_readings  boolean not null default false,
    to_user      boolean not null default false,
    is_bulk      boolean not null default false,
    is_recheck   boolean not null default false,
    -- An event is sent to somebody, or makes sockets look again at what they may follow.
    constraint message_types_purpose_check check (
        is_recheck
        or (message_type is not null and (cardinality(channels) > 0 or to_region or to_meter or to_readings or to_user))
    )
);

comment on table realtime.message_types is 'Events that WebSocket clients are told of, and on which channels.';
comment on column realtime.message_types.message_type is
    'The type that clients see; null for events that are not sent.';
comment on column realtime.message_types.channels is 'Channels that get all of them.';
comment on column realtime.message_types.to_region is 'Sent to region:<the region of the event>.';
comment on column realtime.message_types.to_meter is 'Sent to meter:<the meter of the event>.';
comment on column realtime.message_types.to_readings is 'Sent to readings:<the meter of the event>.';
comment on column realtime.message_types.to_user is 'Sent to user:<the user of the event>.';
comment on column realtime.message_types.is_bulk is
    'So many that only who asked for the channel gets them, not who follows all.';
comment on column realtime.message_types.is_recheck is
    'Changes what a user may follow or wants: sockets of the users and the meter it names look again.';

insert into realtime.message_types (event_type, message_type, channels, to_region, to_meter, to_user)
values
    ('alerts_processed', 'ALERT', '{alerts}', true, true, false),
    ('tariff_updates', 'TARIFF_UPDATE', '{tariffs}', true, false, false),
    ('alert_status_updates', 'ALERT_STATUS_UPDATE', '{alert_status_updates,alerts}', true, false, false),
    ('notification_created', 'NOTIFICATION', '{}', false, false, true),
    ('token_purchased', 'TOKEN_PURCHASED', '{}', false, true, true),
    ('token_revended', 'TOKEN_REVENDED', '{}', false, true, true),
    ('balance_adjusted', 'BALANCE_ADJUSTED', '{}', false, true, false),
    ('balance_exhausted', 'BALANCE_EXHAUSTED', '{}', false, true, false),
    ('meter_status_changed', 'METER_STATUS_CHANGED', '{}', false, true, false),
    ('transaction_completed', 'TRANSACTION_COMPLETED', '{}', false, false, true),
    ('transaction_failed', 'TRANSACTION_FAILED', '{}', false, false, true);

insert into realtime.message_types (event_type, message_type, to_readings, is_bulk)
values ('raw_readings', 'READING', true, true);

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
