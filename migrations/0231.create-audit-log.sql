-- depends: 0230.create-operator-regions

set local role app_owner;

create table ops.audit_log (
    audit_id     uuid not null,
    occurred_at  timestamptz not null,
    subject_type text not null,
    subject_id   text not null,
    action       text not null,
    table_name   text,
    row_key      text[],
    old_values   jsonb,
    new_values   jsonb,
    reason       text,
    actor_type   text not null
        constraint audit_log_actor_type_check check (actor_type in (
            'user',      -- somebody who was logged in
            'service',   -- a call of the service role: a worker, a machine
            'anonymous', -- a call of nobody in particular
            'database'   -- a session without claims: a DBA, a cron line, a deploy
        )),
    actor_id     uuid,
    actor_role   text,
    login        text not null,
    request_id   text,
    primary key (audit_id, occurred_at)
) partition by range (occurred_at);

comment on table ops.audit_log is
    'Who changed what: users, roles, meters, tariffs, settings, limits. Never changed, never deleted.';
comment on column ops.audit_log.subject_type is 'What was changed: user, meter, tariff, settings, region, alert_rule, limit …';
comment on column ops.audit_log.subject_id is 'Which one: its id or code.';
comment on column ops.audit_log.action is 'insert, update or delete of a row; else what was done, users_exported for instance.';
comment on column ops.audit_log.row_key is 'The key of the row within its subject, where that has several.';
comment on column ops.audit_log.old_values is
    'What a changed member was; the whole row where it was deleted. Secrets are hidden.';
comment on column ops.audit_log.new_values is
    'What a changed member became; the whole row where it was added. Secrets are hidden.';
comment on column ops.audit_log.reason is 'What whoever did it gave as the reason.';
comment on column ops.audit_log.login is 'The database login of the session: the gateway''s, or a DBA''s who acts as somebody.';
comment on column ops.audit_log.request_id is 'The id of the request (X-Request-Id); null outside of one.';
comment on index ops.audit_log_pkey is 'list_audit_logs: the newest first, a page at a time.';

create index audit_log_subject_idx on ops.audit_log (subject_type, subject_id, audit_id);
comment on index ops.audit_log_subject_idx is 'list_audit_logs: what happened to one thing.';

create index audit_log_actor_idx on ops.audit_log (actor_id, audit_id) where actor_id is not null;
comment on index ops.audit_log_actor_idx is 'list_audit_logs: what somebody did.';

create index audit_log_request_idx on ops.audit_log (request_id) where request_id is not null;
comment on index ops.audit_log_request_idx is 'list_audit_logs: what a request did.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('ops.audit_log', 'month', 3);

insert into core.retention_rules (table_name, keep_for, archive, least_keep, is_permanent)
values ('ops.audit_log', null, 'file', '400 days', false);

create type ops.actor as (
    actor_type text,
    actor_id   uuid,
    actor_role text,
    login      text,
    request_id text
);

comment on type ops.actor is 'Who is acting, and in which request.';
