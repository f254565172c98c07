-- depends: 0280.create-renderings

set local role app_owner;

create schema cache;
create schema config;
create schema flags;
create schema services;
create schema analytics;

comment on schema cache is 'What was expensive to work out, kept until it changes or ends.';
comment on schema config is 'What services are set to, by environment: values, secrets, history.';
comment on schema flags is 'Who gets which variant of a feature, and why.';
comment on schema services is 'Which processes run, and how they are.';
comment on schema analytics is 'What people do, counted by day.';

create table core.announcements (
    topic        text primary key,
    announced_at timestamptz not null default now(),
    xid          xid8 not null default pg_current_xact_id()
);

comment on table core.announcements is 'What running processes have to read again: they ask several times a second.';
comment on column core.announcements.topic is 'What has changed: config, flags …';
comment on column core.announcements.xid is 'The transaction of the last change; readers compare it with their snapshot.';
