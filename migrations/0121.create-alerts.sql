-- depends: 0120.create-alert-rules

set local role app_owner;

create table alerts.status_transitions (
    from_status alerts.status not null,
    to_status   alerts.status not null,
    primary key (from_status, to_status)
);

comment on table alerts.status_transitions is 'Which status of an alert may follow which.';

insert into alerts.status_transitions (from_status, to_status)
values
    ('active', 'acknowledged'),
    ('active', 'resolved'),
    ('acknowledged', 'resolved'),
    ('resolved', 'active');

create table alerts.alerts (
    subject_id       text not null,
    alert_id         uuid not null,
    rule_code        text not null references alerts.rules (rule_code),
    subject_type     alerts.subject_type not null,
    alert_type       alerts.alert_type not null,
    severity         alerts.severity not null,
    status           alerts.status not null default 'active',
    region           text,
    meter_id         uuid,
    owner_user_id    uuid,
    message          text not null,
    metadata         jsonb not null default '{}',
    raised_at        timestamptz not null,
    last_seen_at     timestamptz not null,
    seen_count       integer not null default 1,
    cleared_at       timestamptz,
    escalation_level smallint not null default 0,
    acknowledged_at  timestamptz,
    acknowledged_by  uuid,
    assigned_to      uuid,
    resolved_at      timestamptz,
    resolved_by      uuid,
    resolution_note  text,
    reopened_at      timestamptz,
    reopen_count     integer not null default 0,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    primary key (subject_id, alert_id),
    constraint alerts_status_check check (
        case status
            when 'active' then num_nonnulls(acknowledged_at, acknowledged_by, resolved_at, resolved_by) = 0
            when 'acknowledged' then acknowledged_at is not null and resolved_at is null
            else resolved_at is not null
        end
    )
) with (fillfactor = 85);

comment on table alerts.alerts is 'What went wrong where, and who took care of it.';
comment on column alerts.alerts.subject_id is 'What the rule watches: a meter_id, a region, an account_id.';
comment on column alerts.alerts.owner_user_id is
    'Who has the meter; goes with the meter while the alert is open, and stays when it is resolved.';
comment on column alerts.alerts.raised_at is 'Since when the condition held, by the time of the readings.';
comment on column alerts.alerts.last_seen_at is 'The newest signal of the condition, by the time of the readings.';
comment on column alerts.alerts.cleared_at is 'Since when the condition is gone; null while it lasts.';
comment on column alerts.alerts.escalation_level is 'How many steps of the rule were taken.';
comment on column alerts.alerts.acknowledged_by is 'Null where a service did it.';

-- The guarantee, whatever the code does.
create unique index alerts_open_key on alerts.alerts (subject_id, rule_code) where status <> 'resolved';
comment on index alerts.alerts_open_key is 'At most one open alert of a rule and a subject.';

create index alerts_alert_id_idx on alerts.alerts (alert_id desc);
comment on index alerts.alerts_alert_id_idx is 'get_alert; list_alerts and list_alert_history of admins, newest first.';

create index alerts_rule_code_idx on alerts.alerts (rule_code, subject_id, alert_id);
comment on index alerts.alerts_rule_code_idx is '_signal: the last alert of a rule and a subject; the foreign key.';

create index alerts_open_idx on alerts.alerts (alert_id desc) where status <> 'resolved';
comment on index alerts.alerts_open_idx is 'list_active_alerts of admins.';

create index alerts_region_idx on alerts.alerts (region, alert_id desc);
comment on index alerts.alerts_region_idx is 'list_alerts, list_alert_history and list_region_alerts of a region.';

create index alerts_region_open_idx on alerts.alerts (region, alert_id desc) where status <> 'resolved';
comment on index alerts.alerts_region_open_idx is 'list_active_alerts of a region.';

create index alerts_region_subject_idx on alerts.alerts (region, alert_id desc) where subject_type = 'region';
comment on index alerts.alerts_region_subject_idx is 'list_my_alerts: what concerns the whole region of a user.';

create index alerts_owner_user_id_idx on alerts.alerts (owner_user_id, alert_id desc)
    where owner_user_id is not null;
comment on index alerts.alerts_owner_user_id_idx is 'list_my_alerts: what concerns the meters of a user.';

create index alerts_meter_id_idx on alerts.alerts (meter_id, alert_id desc) where meter_id is not null;
comment on index alerts.alerts_meter_id_idx is 'list_alerts of a meter; the open alerts of a meter that changes hands.';

create index alerts_resolved_at_idx on alerts.alerts (resolved_at) where status = 'resolved';
comment on index alerts.alerts_resolved_at_idx is 'purge_alerts: what was resolved longest ago.';

-- A row per rule and subject while a condition holds, is being waited for, or has an open alert: the
-- lock of everything that happens to that alert, and what the clock has to do next.
create table alerts.conditions (
    subject_id   text not null,
    rule_code    text not null,
    is_firing    boolean not null default true,
    since        timestamptz not null,
    last_at      timestamptz not null,
    received_at  timestamptz not null default clock_timestamp(),
    signal_count integer not null default 1,
    alert_id     uuid,
    ladder_at    timestamptz,
    calm_count   integer not null default 0,
    due_at       timestamptz,
    severity     alerts.severity,
    region       text,
    meter_id     uuid,
    message      text,
    metadata     jsonb not null default '{}',
    primary key (subject_id, rule_code)
) with (fillfactor = 70);

comment on table alerts.conditions is
    'What rules currently see: conditions that are to last a while first, and those behind open alerts.';
comment on column alerts.conditions.since is 'Since when it is firing, or not, by the time of the readings.';
comment on column alerts.conditions.last_at is 'The newest signal, by the time of the readings.';
comment on column alerts.conditions.received_at is 'Since when it is firing, or not, by the clock.';
comment on column alerts.conditions.signal_count is 'Signals since it began to fire.';
comment on column alerts.conditions.alert_id is 'The open alert; null while the condition has to last first.';
comment on column alerts.conditions.ladder_at is 'From when the steps of the rule are counted.';
comment on column alerts.conditions.calm_count is 'Steps taken back since the condition is gone.';
comment on column alerts.conditions.due_at is 'When the clock has something to do.';
comment on column alerts.conditions.severity is 'What the signal said, where it is not that of the rule.';

create index conditions_due_at_idx on alerts.conditions (due_at) where due_at is not null;
comment on index alerts.conditions_due_at_idx is 'advance_alerts: what is due.';

alter table alerts.conditions set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create table alerts.trail (
    subject_id    text not null,
    alert_id      uuid not null,
    entry_id      bigint generated always as identity,
    action        text not null
        constraint trail_action_check check (action in (
            'raised',
            'reopened',     -- the same again, soon after it was resolved; or by hand
            'escalated',    -- a step of the rule, or a signal of something worse
            'calmed',       -- a step back, or a step of the rule to something milder
            'acknowledged',
            'resolved',
            'commented',
            'assigned'
        )),
    from_status   alerts.status,
    to_status     alerts.status not null,
    from_severity alerts.severity,
    to_severity   alerts.severity not null,
    actor_id      uuid,
    actor_role    text,
    note          text,
    created_at    timestamptz not null default clock_timestamp(),
    primary key (subject_id, alert_id, entry_id),
    constraint trail_alert_fkey foreign key (subject_id, alert_id) references alerts.alerts (subject_id, alert_id)
);

comment on table alerts.trail is 'What happened to an alert, in order; never changed.';
comment on column alerts.trail.from_status is 'Null for an alert that was not there before.';
comment on column alerts.trail.actor_id is 'Who did it; null for the clock, detection and services.';

create type alerts.alert_details as (
    alert_id         uuid,
    rule_code        text,
    subject_type     alerts.subject_type,
    subject_id       text,
    alert_type       alerts.alert_type,
    severity         alerts.severity,
    status           alerts.status,
    region           text,
    meter_id         uuid,
    meter_number     text,
    message          text,
    metadata         jsonb,
    raised_at        timestamptz,
    last_seen_at     timestamptz,
    seen_count       integer,
    cleared_at       timestamptz,
    escalation_level smallint,
    acknowledged_at  timestamptz,
    acknowledged_by  uuid,
    assigned_to      uuid,
    resolved_at      timestamptz,
    resolved_by      uuid,
    resolution_note  text,
    reopened_at      timestamptz,
    reopen_count     integer,
    created_at       timestamptz,
    updated_at       timestamptz,
    trail            alerts.trail[]
);

comment on type alerts.alert_details is 'An alert with everything that happened to it.';

create type alerts.alert_stats as (
    region              text,
    from_at             timestamptz,
    until_at            timestamptz,
    total_count         bigint,
    open_count          bigint,
    active_count        bigint,
    acknowledged_count  bigint,
    resolved_count      bigint,
    reopened_count      bigint,
    acknowledge_seconds numeric,
    resolve_seconds     numeric,
    by_type             jsonb,
    by_severity         jsonb
);

comment on type alerts.alert_stats is
    'Alerts of a time in numbers; seconds are averages since the alert was raised or reopened.';
