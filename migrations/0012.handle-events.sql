-- depends: 0011.create-subscriptions

set local role app_owner;

-- A subscription with a handler is run in the database; one without is read.
alter table events.subscriptions
    add column handler text,
    add column max_attempts smallint not null default 5 check (max_attempts between 1 and 100),
    add column batch_limit integer,
    add column attempt_count smallint not null default 0,
    add column retry_at timestamptz,
    add column error_code text,
    add column error_message text,
    add column first_failed_at timestamptz,
    add column failed_at timestamptz,
    add column pause_reason text check (
        pause_reason in (
            'by_request', -- until somebody resumes it
            'handler_missing' -- until the function is there again
        )
    ),
    add column paused_at timestamptz,
    add column last_run_at timestamptz;

comment on column events.subscriptions.handler is
    'The function that is run for every event, null where a reader outside asks for them.';
comment on column events.subscriptions.batch_limit is
    'Events to take at once after trouble, null for as many as the caller asks for.';
comment on column events.subscriptions.attempt_count is 'Failed attempts at the event after the cursor.';
comment on column events.subscriptions.first_failed_at is 'First failure of those attempts.';
comment on column events.subscriptions.failed_at is 'Last failure of all; error_code and error_message are its.';
comment on column events.subscriptions.retry_at is 'Not run again before then.';
comment on column events.subscriptions.last_run_at is 'Whoever waits longest is next.';

-- Events that a handler failed to handle, as often as its subscription allows.
create table events.dead_letters (
    subscription_name text not null references events.subscriptions (subscription_name),
    event_id          bigint not null,
    epoch             integer not null,
    xid               xid8 not null,
    event_created_at  timestamptz not null,
    event_type        text not null,
    attempt_count     integer not null,
    error_code        text not null,
    error_message     text not null,
    error_detail      text,
    error_place       text,
    first_failed_at   timestamptz not null,
    last_failed_at    timestamptz not null,
    primary key (subscription_name, event_id)
);

comment on table events.dead_letters is 'Events that a subscription passed by after its handler had failed too often.';
comment on column events.dead_letters.error_code is 'SQLSTATE of the last failure.';
comment on column events.dead_letters.error_detail is
    'What our own errors say; details of other errors may quote rows and are not kept.';
comment on column events.dead_letters.error_place is 'Function and line that failed.';
comment on column events.dead_letters.xid is 'With event_id and event_created_at the key of the event.';

-- Roughly once a day: transactions from this one on began to write after that time.
create table events.fences (
    epoch    integer not null,
    xid      xid8 not null,
    noted_at timestamptz not null,
    primary key (epoch, xid)
);

comment on table events.fences is
    'When transaction numbers were new: a reader at a place need not open partitions that end before its fence.';
comment on index events.fences_pkey is '_read_log: the last fence at or before a place.';

create type events.log_place as (
    epoch    integer,
    xid      xid8,
    event_id bigint
);

comment on type events.log_place is 'A place in the order of delivery: after the event that is named.';

create type events.log_page as (
    epoch    integer,
    xid      xid8,
    event_id bigint,
    is_end   boolean,
    batch    events.events[]
);

comment on type events.log_page is 'Events after a place, and the place reached by reading them.';

create type events.log_entry as (
    epoch             integer,
    xid               xid8,
    event_id          bigint,
    is_end            boolean,
    created_at        timestamptz,
    aggregate_version bigint,
    correlation_id    uuid,
    causation_id      uuid,
    actor_id          uuid,
    actor_role        text,
    event_type        text,
    aggregate_type    text,
    aggregate_id      text,
    payload           jsonb
);

comment on type events.log_entry is
    'An event and its place in the log; without event_type, only the place that was reached.';

create type events.handler_failure as (
    code       text,
    message    text,
    detail     text,
    place      text,
    is_timeout boolean
);

comment on type events.handler_failure is 'Why a handler failed, without the rows that an error may quote.';

create type events.subscription_state as (
    subscription_name text,
    handler           text,
    event_types       text[],
    state             text,
    lag_events        bigint,
    lag_seconds       numeric,
    dead_letter_count bigint,
    attempt_count     smallint,
    max_attempts      smallint,
    retry_at          timestamptz,
    error_code        text,
    error_message     text,
    failed_at         timestamptz,
    pause_reason      text,
    paused_at         timestamptz,
    last_run_at       timestamptz,
    cursor            text,
    created_at        timestamptz
);

comment on type events.subscription_state is 'How far a subscription has come, and what stops it.';

create type events.redriven_event as (
    subscription_name text,
    event_id          bigint,
    event_type        text,
    outcome           text,
    error_code        text,
    error_message     text
);

comment on type events.redriven_event is 'What became of a dead letter: handled, failed, event_missing, or due.';
