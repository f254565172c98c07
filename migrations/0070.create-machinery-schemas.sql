-- depends: 0060.create-idempotency-keys

set local role app_owner;

create schema jobs;
create schema queues;
create schema schedules;
create schema notifications;
create schema webhooks;
create schema whatsapp;
create schema realtime;

comment on schema jobs is 'Background work: jobs, their handlers, dead letters and statistics.';
comment on schema queues is 'The job table through the verbs of a message queue.';
comment on schema schedules is 'What is due when: cron expressions in IANA zones, with a row for every due tick.';
comment on schema notifications is 'What people are told: topics, templates, preferences, deliveries.';
comment on schema webhooks is 'Endpoints that events are sent to, and what providers send us.';
comment on schema whatsapp is 'WhatsApp sessions, and commands that arrive as messages.';
comment on schema realtime is 'What WebSocket clients may follow, and what they are sent.';
