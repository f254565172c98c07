-- depends: 0081.create-preferences

set local role app_owner;

create table notifications.notifications (
    user_id         uuid not null references auth.users (user_id),
    notification_id uuid not null,
    topic           text not null,
    severity        text not null check (severity in ('low', 'medium', 'high', 'critical')),
    subject         text not null,
    body            text not null,
    data            jsonb not null default '{}',
    dedupe_key      text not null,
    replace_key     text,
    visible_at      timestamptz not null,
    read_at         timestamptz,
    retracted_at    timestamptz,
    replaced_by     uuid,
    created_at      timestamptz not null default now(),
    primary key (user_id, notification_id),
    constraint notifications_user_id_dedupe_key_key unique (user_id, dedupe_key)
);

comment on table notifications.notifications is 'What somebody was told: the inbox in the app.';
comment on column notifications.notifications.data is 'The variables it was made from.';
comment on column notifications.notifications.dedupe_key is 'Creating it again returns this one.';
comment on column notifications.notifications.replace_key is 'A later one of the user with the same key takes its place.';
comment on column notifications.notifications.visible_at is 'Not shown before.';
comment on column notifications.notifications.replaced_by is 'The notification that took its place.';

create index notifications_unread_idx on notifications.notifications (user_id, notification_id)
    where read_at is null and retracted_at is null;

comment on index notifications.notifications_unread_idx is 'count_unread, list_notifications of unread ones.';

create index notifications_replace_key_idx on notifications.notifications (user_id, replace_key)
    where replace_key is not null and retracted_at is null;

comment on index notifications.notifications_replace_key_idx is '_create: the one that a new one replaces.';
