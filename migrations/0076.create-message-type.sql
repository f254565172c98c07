-- depends: 0073.create-job-types

set local role app_owner;

create type queues.message as (
    message_id    bigint,
    receipt       smallint,
    sent_at       timestamptz,
    visible_at    timestamptz,
    priority      smallint,
    message_group text,
    message       jsonb
);

comment on type queues.message is
    'A message that was read: the receipt (how often it was read) proves the reading, until visible_at.';
