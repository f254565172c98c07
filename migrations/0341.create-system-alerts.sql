-- depends: 0340.create-services

set local role app_owner;

-- In one block: yoyo keeps a savepoint before each statement, and PostgreSQL makes none between these.
-- Not validated: whatever is there obeys the narrower list.
do $$
begin
    alter domain alerts.alert_type drop constraint alert_type_check;
    alter domain alerts.alert_type add constraint alert_type_check check (value in (
        'ANOMALY',      -- power far off what is usual for the meter
        'OVERVOLTAGE',  -- above what appliances stand
        'UNDERVOLTAGE', -- below what appliances need
        'OUTAGE',       -- no voltage
        'SILENCE',      -- no readings
        'OVERLOAD',     -- a region draws more than it can carry
        'TAMPER',       -- energy without current, a register that runs backwards
        'LOW_BALANCE',  -- prepaid credit is running out
        'BOOKS',        -- the ledger or the token balances do not add up
        'SYSTEM',       -- the application itself: queues, partitions, services, the server
        'MANUAL'        -- raised by a person
    )) not valid;
end;
$$;

create table ops.system_rules (
    rule_code      text primary key references alerts.rules (rule_code),
    gauge          text not null
        constraint system_rules_gauge_check check (gauge ~ '^[a-z][a-z0-9_]{0,62}$'),
    labels         jsonb not null default '{}'
        constraint system_rules_labels_check check (jsonb_typeof(labels) = 'object'),
    subject_labels text[],
    divisor_gauge  text
        constraint system_rules_divisor_gauge_check check (divisor_gauge ~ '^[a-z][a-z0-9_]{0,62}$'),
    increase_over  interval
        constraint system_rules_increase_over_check
        check (increase_over >= interval '2 minutes' and increase_over <= interval '1 day'),
    is_below       boolean not null default false,
    raise_at       numeric not null
        constraint system_rules_raise_at_check check (abs(raise_at) <= 1e15),
    clear_at       numeric not null
        constraint system_rules_clear_at_check check (abs(clear_at) <= 1e15),
    unit           text not null default ''
        constraint system_rules_unit_check check (length(unit) <= 40),
    is_required    boolean not null default false,
    muted_until    timestamptz,
    muted_reason   text,
    muted_by       uuid,
    updated_at     timestamptz not null default now(),
    constraint system_rules_hysteresis_check check (
        case when is_below then clear_at > raise_at else clear_at < raise_at end
    ),
    constraint system_rules_muted_check check ((muted_until is null) = (muted_reason is null))
);

comment on table ops.system_rules is
    'What raises alerts about the application itself: which gauge, from where to where. The rest says alerts.rules.';
comment on column ops.system_rules.labels is 'Only the gauges that have these labels.';
comment on column ops.system_rules.subject_labels is
    'The labels that tell one subject from another; of gauges that differ in others the worst counts. Null is all of them.';
comment on column ops.system_rules.divisor_gauge is 'The gauge is divided by this one first.';
comment on column ops.system_rules.increase_over is
    'Not the gauge itself counts, but how much it grew within this time; for what only ever grows.';
comment on column ops.system_rules.is_below is 'Whether the alert is raised at or below raise_at, not at or above it.';
comment on column ops.system_rules.clear_at is 'Between raise_at and clear_at things stay as they are.';
comment on column ops.system_rules.is_required is 'Whether it is an alert if no such gauge can be read.';
comment on column ops.system_rules.muted_by is 'Null where a service did it.';

-- Written once a minute and subject.
create table ops.system_readings (
    rule_code  text not null references ops.system_rules (rule_code),
    subject_id text not null,
    value      numeric not null,
    is_firing  boolean not null,
    calm_since timestamptz,
    samples    jsonb not null default '[]',
    read_at    timestamptz not null default clock_timestamp(),
    primary key (rule_code, subject_id)
) with (fillfactor = 50);

comment on table ops.system_readings is 'What system rules saw last, by subject.';
comment on column ops.system_readings.calm_since is 'Since when it is no longer firing; null while it is.';
comment on column ops.system_readings.samples is
    'Of rules that look at an increase: [seconds since 1970, value] pairs within that time, the oldest first.';

create table ops.system_checks (
    is_only      boolean primary key default true
        constraint system_checks_is_only_check check (is_only),
    checked_at   timestamptz not null default '-infinity',
    gauge_count  integer not null default 0,
    firing_count integer not null default 0,
    problem      text
);

comment on table ops.system_checks is 'When the system rules were checked last; also the lock of whoever checks them.';
comment on column ops.system_checks.problem is 'Why the gauges could not be read; null when they could.';

insert into ops.system_checks default values;

create type ops.system_rule as (
    rule_code      text,
    title          text,
    severity       text,
    gauge          text,
    labels         jsonb,
    subject_labels text[],
    divisor_gauge  text,
    increase_over  interval,
    is_below       boolean,
    raise_at       numeric,
    clear_at       numeric,
    unit           text,
    hold_for       interval,
    clear_for      interval,
    is_required    boolean,
    is_enabled     boolean,
    muted_until    timestamptz,
    muted_reason   text,
    subject_count  bigint,
    firing         text[],
    read_at        timestamptz
);

comment on type ops.system_rule is 'A rule about the application itself, and what it sees.';

-- Severity, and how long before and after: rows of alerts.rules. Nobody but admins is told.
insert into alerts.rules (
    rule_code, title, alert_type, subject_type, severity, hold_for, clear_for, reopen_within, notify_owner,
    notify_operators_from
)
select r.rule_code, r.title, 'SYSTEM', 'system', r.severity, r.hold_for::interval, r.clear_for::interval, '2 hours', false, null
from (values
    ('function_errors', 'Calls of a function fail', 'high', '1 minute', '10 minutes'),
    ('gauge_unreadable', 'A figure of the system cannot be read', 'high', '2 minutes', '5 minutes'),
    ('queue_age', 'Jobs wait too long', 'high', '2 minutes', '5 minutes'),
    ('queue_depth', 'A queue grows long', 'medium', '5 minutes', '10 minutes'),
    ('jobs_dead', 'Jobs died', 'medium', '0', '30 minutes'),
    ('leases_expired', 'Jobs were left behind by their worker', 'medium', '5 minutes', '5 minutes'),
    ('workers_missing', 'No worker runs', 'critical', '2 minutes', '2 minutes'),
    ('schedules_overdue', 'Schedules are overdue', 'high', '3 minutes', '5 minutes'),
    ('schedule_failed', 'A maintenance chore failed', 'high', '0', '5 minutes'),
    ('maintenance_failed', 'A task of ops.maintain failed', 'high', '0', '5 minutes'),
    ('backup_age', 'The last backup is old', 'high', '0', '1 minute'),
    ('backup_damaged', 'The last backup cannot be restored', 'critical', '0', '1 minute'),
    ('watermark_lag', 'A transaction holds events back', 'high', '2 minutes', '2 minutes'),
    ('subscription_lag', 'Events are delivered late', 'high', '3 minutes', '5 minutes'),
    ('subscription_paused', 'A subscription is paused', 'medium', '15 minutes', '1 minute'),
    ('events_dead', 'Events could not be handled', 'medium', '0', '30 minutes'),
    ('deliveries_dead', 'Messages could not be delivered', 'medium', '0', '30 minutes'),
    ('delivery_age', 'Messages wait too long', 'high', '5 minutes', '10 minutes'),
    ('provider_down', 'A provider of messages is down', 'high', '5 minutes', '10 minutes'),
    ('partition_missing', 'Partitions run out', 'critical', '0', '1 minute'),
    ('service_stale', 'A service fell silent', 'high', '1 minute', '2 minutes'),
    ('service_down', 'No instance of a service is left', 'critical', '1 minute', '1 minute'),
    ('connections_used', 'Connections run out', 'high', '2 minutes', '10 minutes'),
    ('transaction_age', 'A transaction is open for very long', 'high', '0', '2 minutes'),
    ('replication_lag', 'A standby lags behind', 'high', '3 minutes', '10 minutes'),
    ('slot_retention', 'A replication slot keeps WAL back', 'high', '5 minutes', '10 minutes'),
    ('archive_failed', 'WAL could not be archived', 'high', '0', '30 minutes'),
    ('wraparound_age', 'Transaction ids run out: vacuum does not keep up', 'critical', '0', '10 minutes'),
    ('vacuum_overdue', 'Vacuum does not keep up', 'medium', '1 hour', '10 minutes')
) as r (rule_code, title, severity, hold_for, clear_for);

insert into ops.system_rules (
    rule_code, gauge, labels, subject_labels, divisor_gauge, increase_over, is_below, raise_at, clear_at, unit, is_required
)
values
    ('gauge_unreadable', 'gauge_failed', '{}', null, null, null, false, 1, 0, '', true),
    ('function_errors', 'function_error_ratio', '{}', null, null, null, false, 0.05, 0.01, 'of its calls', false),
    ('queue_age', 'queue_oldest_seconds', '{"state": "ready"}', '{queue}', null, null, false, 300, 60, 's', true),
    ('queue_depth', 'queue_jobs', '{"state": "ready"}', '{queue}', null, null, false, 50000, 10000, 'jobs', true),
    ('jobs_dead', 'queue_jobs', '{"state": "dead"}', '{queue}', null, '1 hour', false, 1, 0, 'jobs in an hour', true),
    ('leases_expired', 'queue_expired_leases', '{}', null, null, null, false, 1, 0, 'jobs', true),
    ('workers_missing', 'workers', '{"state": "alive"}', '{}', null, null, true, 0, 1, 'workers', true),
    ('schedules_overdue', 'schedule_oldest_overdue_seconds', '{}', null, null, null, false, 300, 60, 's', true),
    ('schedule_failed', 'schedule_failed', '{}', null, null, null, false, 1, 0, '', true),
    ('maintenance_failed', 'maintenance_failed', '{}', null, null, null, false, 1, 0, '', false),
    ('backup_age', 'backup_age_seconds', '{}', null, null, null, false, 100000, 90000, 's', false),
    ('backup_damaged', 'backup_damaged', '{}', null, null, null, false, 1, 0, '', false),
    ('watermark_lag', 'watermark_lag_seconds', '{}', null, null, null, false, 60, 10, 's', true),
    ('subscription_lag', 'subscription_lag_seconds', '{}', null, null, null, false, 300, 30, 's', false),
    ('subscription_paused', 'subscription_paused', '{}', null, null, null, false, 1, 0, '', false),
    ('events_dead', 'subscription_dead_events', '{}', null, null, '1 hour', false, 1, 0, 'events in an hour', false),
    ('deliveries_dead', 'deliveries', '{"state": "dead"}', '{channel}', null, '1 hour', false, 10, 2, 'in an hour', true),
    ('delivery_age', 'delivery_oldest_seconds', '{}', null, null, null, false, 900, 120, 's', true),
    ('provider_down', 'provider_circuit_open', '{}', null, null, null, false, 1, 0, '', false),
    ('partition_missing', 'partition_headroom_low', '{}', null, null, null, false, 1, 0, '', true),
    ('service_stale', 'service_stale_instances', '{}', null, null, null, false, 1, 0, 'instances', false),
    ('service_down', 'service_down', '{}', null, null, null, false, 1, 0, '', false),
    ('connections_used', 'connections_used', '{}', null, 'connections_limit', null, false, 0.9, 0.75, 'of what there are', true),
    ('transaction_age', 'oldest_transaction_seconds', '{}', null, null, null, false, 3600, 1800, 's', true),
    ('replication_lag', 'replication_lag_seconds', '{}', null, null, null, false, 60, 10, 's', false),
    ('slot_retention', 'replication_slot_retained_bytes', '{}', null, null, null, false, 10e9, 5e9, 'bytes', false),
    ('archive_failed', 'archive_failures', '{}', null, null, '30 minutes', false, 1, 0, 'files in half an hour', false),
    ('wraparound_age', 'oldest_xid_age', '{}', null, null, null, false, 1e9, 5e8, 'transactions', true),
    ('vacuum_overdue', 'vacuum_overdue_tables', '{}', null, null, null, false, 30, 10, 'tables', true);
