-- depends: 0430.create-study-tables

set local role app_owner;

alter table study.lectures add column alarm_minutes integer
    constraint lectures_alarm_minutes_check check (alarm_minutes between 0 and 40320);
comment on column study.lectures.alarm_minutes is
    'How long before it the calendar that it came from sounds an alarm; handed on in feeds.';

-- Calendars out. The address of a feed is its secret, so only its hash is kept.
create table study.calendar_feeds (
    feed_id        uuid primary key,
    user_id        uuid not null references auth.users (user_id),
    title          text not null check (length(title) between 1 and 200),
    token_hash     bytea not null,
    assignments_as text not null check (assignments_as in (
        'event', -- at the hour they are due, which every calendar shows
        'todo',  -- as tasks, for programs that have a list of them
        'none'   -- not at all
    )),
    has_sessions   boolean not null default true,
    course_id      uuid,
    created_at     timestamptz not null default now(),
    revoked_at     timestamptz,
    constraint calendar_feeds_token_hash_key unique (token_hash),
    constraint calendar_feeds_course_id_fkey
        foreign key (user_id, course_id) references study.courses (user_id, course_id)
);

comment on table study.calendar_feeds is 'Secret addresses that calendar programs read somebody''s calendar from.';
comment on column study.calendar_feeds.token_hash is 'SHA-256 of the secret, which was shown once.';
comment on column study.calendar_feeds.course_id is 'Only what belongs to it; null for everything.';
comment on index study.calendar_feeds_token_hash_key is 'read_calendar_feed: whose address it is.';

create index calendar_feeds_user_id_idx on study.calendar_feeds (user_id, feed_id);
comment on index study.calendar_feeds_user_id_idx is 'list_calendar_feeds; what somebody has of them.';

create index calendar_feeds_course_id_idx on study.calendar_feeds (user_id, course_id);
comment on index study.calendar_feeds_course_id_idx is 'Foreign key to courses.';

create type study.issued_feed as (
    feed_id uuid,
    title   text,
    token   text,
    path    text
);

comment on type study.issued_feed is 'A calendar feed with its secret, shown this once.';

create type study.calendar_feed as (
    feed_id        uuid,
    title          text,
    assignments_as text,
    has_sessions   boolean,
    course_id      uuid,
    created_at     timestamptz,
    revoked_at     timestamptz
);

comment on type study.calendar_feed is 'A calendar feed without its secret.';

-- Calendars in: files and addresses, what came of each event.
create table study.calendars (
    calendar_id     uuid primary key,
    user_id         uuid not null references auth.users (user_id),
    course_id       uuid not null,
    name            text not null check (length(name) between 1 and 200),
    url             text check (length(url) between 8 and 2000),
    content         text,
    content_hash    bytea,
    etag            text,
    last_modified   text,
    state           text not null default 'pending' check (state in (
        'pending',  -- a worker is going to read it
        'imported', -- read; the report has what came of each event
        'failed',   -- it could not be read; tried again where it has an address
        'stopped'   -- its owner wants no more of it
    )),
    error           text,
    report          jsonb not null default '{}' check (jsonb_typeof(report) = 'object'),
    failure_count   integer not null default 0,
    imported_at     timestamptz,
    next_refresh_at timestamptz,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    constraint calendars_course_id_fkey foreign key (user_id, course_id) references study.courses (user_id, course_id),
    constraint calendars_content_check check (octet_length(content) <= 1048576)
);

comment on table study.calendars is 'Calendars of others that somebody reads in: files, and addresses that are read again.';
comment on column study.calendars.name is 'Of a file, or what the calendar calls itself.';
comment on column study.calendars.content is 'As it came last; rules without an end are listed further from it.';
comment on column study.calendars.etag is 'As the address said: what is asked for again is only what changed.';
comment on column study.calendars.error is 'Code of why it could not be read.';
comment on column study.calendars.report is 'Counts, and for each event that was refused its uid and why.';
comment on column study.calendars.next_refresh_at is 'When a worker reads it again.';

create unique index calendars_name_idx on study.calendars (user_id, course_id, name) where url is null;
comment on index study.calendars_name_idx is 'import_calendar: a file that comes again is the same calendar.';

create unique index calendars_url_idx on study.calendars (user_id, url) where url is not null;
comment on index study.calendars_url_idx is 'import_calendar: an address is read once.';

create index calendars_user_id_idx on study.calendars (user_id, calendar_id);
comment on index study.calendars_user_id_idx is 'list_calendars.';

create index calendars_course_id_idx on study.calendars (user_id, course_id);
comment on index study.calendars_course_id_idx is 'Foreign key to courses.';

create index calendars_next_refresh_at_idx on study.calendars (next_refresh_at) where next_refresh_at is not null;
comment on index study.calendars_next_refresh_at_idx is 'refresh_calendars: what is to be read again.';

create table study.imported_items (
    calendar_id uuid not null references study.calendars (calendar_id),
    uid         text not null check (length(uid) between 1 and 300),
    user_id     uuid not null references auth.users (user_id),
    kind        text not null check (kind in ('lecture', 'assignment')),
    record_id   uuid not null,
    digest      text not null,
    removed_at  timestamptz,
    primary key (calendar_id, uid)
);

comment on table study.imported_items is 'Which record an event of a calendar became.';
comment on column study.imported_items.uid is 'UID of the event, its hash where that is longer.';
comment on column study.imported_items.digest is 'Of the event as it was imported last: nothing is written where it is the same.';
comment on column study.imported_items.removed_at is
    'When the calendar no longer had it; what its owner deleted here has no such time, and stays deleted.';

create index imported_items_user_id_idx on study.imported_items (user_id, record_id);
comment on index study.imported_items_user_id_idx is 'Foreign key to users; where a record came from.';

create type study.calendar as (
    calendar_id     uuid,
    course_id       uuid,
    name            text,
    url             text,
    state           text,
    error           text,
    report          jsonb,
    imported_at     timestamptz,
    next_refresh_at timestamptz,
    created_at      timestamptz
);

comment on type study.calendar is 'A calendar that is read in, and what came of it; without its content.';

create type study.calendar_source as (
    url           text,
    content       text,
    etag          text,
    last_modified text,
    time_zone     text
);

comment on type study.calendar_source is 'What a worker reads a calendar from.';
