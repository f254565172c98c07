-- depends: 0103.create-registers

set local role app_owner;

-- The closed sets, written here and nowhere else: _list_values reads them from these checks, in this
-- order, and _normalise takes any case for them.
create domain alerts.alert_type as text check (value in (
    'ANOMALY',      -- power far off what is usual for the meter
    'OVERVOLTAGE',  -- above what appliances stand
    'UNDERVOLTAGE', -- below what appliances need
    'OUTAGE',       -- no voltage
    'SILENCE',      -- no readings
    'OVERLOAD',     -- a region draws more than it can carry
    'TAMPER',       -- energy without current, a register that runs backwards
    'LOW_BALANCE',  -- prepaid credit is running out
    'MANUAL'        -- raised by a person
));
comment on domain alerts.alert_type is 'What an alert is about.';

create domain alerts.severity as text check (value in (
    'low',     -- good to know
    'medium',  -- to be looked at
    'high',    -- asks for something to be done soon
    'critical' -- asks for something to be done now
));
comment on domain alerts.severity is 'How bad it is, from the least to the worst; the severities of notifications.';

create domain alerts.status as text check (value in (
    'active',       -- nobody has taken it up
    'acknowledged', -- somebody takes care; it escalates no further
    'resolved'      -- over
));
comment on domain alerts.status is 'Where an alert stands.';

create domain alerts.subject_type as text check (value in (
    'meter',  -- subject_id is a meter_id
    'region', -- subject_id is the name of a region
    'wallet'  -- subject_id is an account_id
));
comment on domain alerts.subject_type is 'What kind of thing a rule watches.';

create table alerts.rules (
    rule_code             text primary key
        constraint rules_rule_code_check check (rule_code ~ '^[a-z][a-z0-9_]{0,62}$'),
    title                 text not null
        constraint rules_title_check check (title ~ '\S' and length(title) <= 200),
    alert_type            alerts.alert_type not null,
    subject_type          alerts.subject_type not null default 'meter',
    severity              alerts.severity not null default 'medium',
    parameters            jsonb not null default '{}'
        constraint rules_parameters_check check (jsonb_typeof(parameters) = 'object'),
    hold_for              interval not null default '0'
        constraint rules_hold_for_check check (hold_for >= interval '0' and hold_for <= interval '30 days'),
    hold_count            smallint not null default 1
        constraint rules_hold_count_check check (hold_count between 1 and 1000),
    clear_for             interval default '0'
        constraint rules_clear_for_check check (clear_for >= interval '0' and clear_for <= interval '30 days'),
    reopen_within         interval not null default '0'
        constraint rules_reopen_within_check check (reopen_within >= interval '0' and reopen_within <= interval '30 days'),
    escalate_after        interval[] not null default '{}',
    escalate_to           alerts.severity[] not null default '{}',
    calm_after            interval
        constraint rules_calm_after_check check (calm_after >= interval '1 second' and calm_after <= interval '30 days'),
    notify_owner          boolean not null default true,
    notify_operators_from alerts.severity default 'high',
    is_enabled            boolean not null default true,
    created_at            timestamptz not null default now(),
    updated_at            timestamptz not null default now(),
    constraint rules_steps_check check (
        cardinality(escalate_after) = cardinality(escalate_to)
        and cardinality(escalate_after) <= 10
        and array_position(escalate_after, null) is null
        and array_position(escalate_to, null) is null
        and interval '0' < all(escalate_after)
    )
);

comment on table alerts.rules is 'What raises alerts, and what becomes of them by themselves.';
comment on column alerts.rules.parameters is 'What detection needs to know: thresholds, factors, windows.';
comment on column alerts.rules.hold_for is 'The condition must last so long before an alert is raised.';
comment on column alerts.rules.hold_count is 'And must have been signalled so many times.';
comment on column alerts.rules.clear_for is
    'The condition must be gone so long before the alert resolves itself; null: only people resolve it.';
comment on column alerts.rules.reopen_within is
    'The same again so soon after the alert was resolved reopens it; later it is a new alert.';
comment on column alerts.rules.escalate_after is
    'The steps: how long after the alert was raised, while the condition lasts and nobody has acknowledged it.';
comment on column alerts.rules.escalate_to is 'The severity that each step gives.';
comment on column alerts.rules.calm_after is 'Each time the condition was gone so long, one step is taken back.';
comment on column alerts.rules.notify_owner is 'Whether the owner of the meter is told.';
comment on column alerts.rules.notify_operators_from is
    'From which severity on the operators of the region are told; null for never.';

-- What people see for themselves.
insert into alerts.rules (rule_code, title, alert_type, subject_type, clear_for)
values
    ('manual_meter', 'Raised by hand', 'MANUAL', 'meter', null),
    ('manual_region', 'Raised by hand', 'MANUAL', 'region', null);
