-- depends: 0122.seed-alert-topics 0125.create-detectors

set local role app_owner;

-- What a rule of detection may look for, in its parameter "condition", and which further parameters
-- it takes. A rule without a condition is somebody else's.
create table alerts.rule_conditions (
    condition    text primary key,
    subject_type alerts.subject_type not null,
    description  text not null
);

comment on table alerts.rule_conditions is 'What detection can look for.';

insert into alerts.rule_conditions (condition, subject_type, description)
values
    ('power_spike', 'meter', 'The power is far above what the meter usually draws at this hour.'),
    ('power_drop', 'meter', 'The power is far below what the meter usually draws at this hour.'),
    ('voltage_above', 'meter', 'The average voltage of a minute is above a limit.'),
    ('voltage_below', 'meter', 'The average voltage of a minute is below a limit.'),
    ('energy_without_current', 'meter', 'The meter counts power while no current flows.'),
    ('current_without_voltage', 'meter', 'A current flows without a voltage.'),
    ('register_fell', 'meter', 'The cumulative register starts again from a lower figure.'),
    ('low_balance', 'meter', 'Little prepaid electricity is left, by amount or by the hours it lasts.'),
    ('silence', 'meter', 'No readings for much longer than is usual for the meter.'),
    ('regional_load', 'region', 'The load of a region is close to its capacity, or above it.');

create table alerts.rule_parameters (
    condition     text not null references alerts.rule_conditions (condition),
    parameter     text not null,
    default_value numeric not null,
    minimum       numeric not null,
    maximum       numeric not null,
    description   text not null,
    primary key (condition, parameter),
    constraint rule_parameters_check check (default_value between minimum and maximum)
);

comment on table alerts.rule_parameters is
    'The numbers that a condition takes: bounds, and what counts where a rule says nothing.';

insert into alerts.rule_parameters (condition, parameter, default_value, minimum, maximum, description)
values
    ('power_spike', 'score', 0.6, 0, 1, 'How new and how unusual, of 1.'),
    ('power_spike', 'min_change_percent', 50, 0, 1000000, 'Above what was expected.'),
    ('power_spike', 'min_power_kw', 0.5, 0, 1000000, 'Less is never a spike.'),
    ('power_spike', 'min_values', 60, 50, 1000000, 'Minutes with a power that the detector must have seen.'),
    ('power_drop', 'score', 0.6, 0, 1, 'How new and how unusual, of 1.'),
    ('power_drop', 'min_change_percent', 50, 0, 100, 'Below what was expected.'),
    ('power_drop', 'min_power_kw', 0.5, 0, 1000000, 'Expected power below which nothing is a drop.'),
    ('power_drop', 'min_values', 60, 50, 1000000, 'Minutes with a power that the detector must have seen.'),
    ('voltage_above', 'above', 253, 0, 1000000, 'Volts; 230 and a tenth.'),
    ('voltage_above', 'margin', 3, 0, 1000000, 'Volts that it has to fall below the limit to be over.'),
    ('voltage_below', 'below', 207, 0, 1000000, 'Volts; 230 less a tenth.'),
    ('voltage_below', 'margin', 3, 0, 1000000, 'Volts that it has to rise above the limit to be over.'),
    ('voltage_below', 'at_least', 0, 0, 1000000, 'Volts below which it is something else.'),
    ('energy_without_current', 'min_power_kw', 0.1, 0, 1000000, 'Average power of the minute.'),
    ('energy_without_current', 'max_current_a', 0.05, 0, 1000000, 'Average current of the minute.'),
    ('current_without_voltage', 'min_current_a', 0.5, 0, 1000000, 'Average current of the minute.'),
    ('current_without_voltage', 'max_voltage', 10, 0, 1000000, 'Average voltage of the minute.'),
    ('low_balance', 'below_kwh', 5, 0, 1000000, 'Prepaid electricity left.'),
    ('low_balance', 'below_hours', 24, 0, 100000, 'Hours that it lasts at the usual power.'),
    ('low_balance', 'margin_percent', 20, 0, 1000, 'By how much both must be exceeded to be over.'),
    ('silence', 'factor', 5, 1, 1000, 'Times the usual interval between minutes with readings.'),
    ('silence', 'min_minutes', 10, 1, 100000, 'Never sooner than that.'),
    ('regional_load', 'above_percent', 95, 0, 1000, 'Of the capacity.'),
    ('regional_load', 'margin_percent', 5, 0, 1000, 'Points that it has to fall below the limit to be over.');

-- Where one meter or region has limits of its own.
create table alerts.rule_overrides (
    rule_code  text not null references alerts.rules (rule_code),
    subject_id text not null
        constraint rule_overrides_subject_id_check check (subject_id ~ '\S' and length(subject_id) <= 200),
    parameters jsonb not null
        constraint rule_overrides_parameters_check check (jsonb_typeof(parameters) = 'object'),
    updated_at timestamptz not null default now(),
    primary key (subject_id, rule_code)
);

comment on table alerts.rule_overrides is 'Parameters of a rule that differ for one meter, or for all meters of a region.';
comment on column alerts.rule_overrides.subject_id is 'A meter_id, or a region; the meter''s own goes before its region''s.';

create index rule_overrides_rule_code_idx on alerts.rule_overrides (rule_code);
comment on index alerts.rule_overrides_rule_code_idx is 'The foreign key.';

create table alerts.detection_failures (
    rule_code     text primary key,
    failure_count bigint not null default 1,
    subject_id    text,
    error_code    text not null,
    message       text not null,
    failed_at     timestamptz not null default clock_timestamp()
);

comment on table alerts.detection_failures is
    'Rules that could not be followed, with the last error of each; the others went on without them.';
comment on column alerts.detection_failures.rule_code is 'The rule; (learning) where a meter''s values could not be learnt.';

create table alerts.region_detectors (
    region  text primary key,
    last_at timestamptz
) with (fillfactor = 70);

comment on table alerts.region_detectors is 'The last minute of each region that was judged; the row is its lock.';

create table alerts.scans (
    scan_name     text primary key,
    last_meter_id uuid
);

comment on table alerts.scans is 'How far those have come who go round all meters; the row is their lock.';

insert into alerts.scans (scan_name)
values ('silence');

create type alerts.watched_minute as (
    bucket_at timestamptz,
    last_at   timestamptz,
    power_kw  double precision,
    voltage   double precision,
    current_a double precision,
    has_reset boolean,
    is_open   boolean
);

comment on type alerts.watched_minute is
    'A minute as rules see it: averages; whether a register fell in it, and whether it is the newest, which may still change.';

create type alerts.watched_meter as (
    meter_id    uuid,
    region      text,
    time_zone   text,
    last_at     timestamptz,
    interval_s  double precision,
    power       alerts.detector_state,
    balance_kwh double precision,
    firing      text[],
    overrides   jsonb,
    minutes     alerts.watched_minute[]
);

comment on type alerts.watched_meter is 'A meter, what is known of it, and the minutes that have to be looked at.';

create type alerts.finding as (
    is_firing boolean,
    message   text,
    metadata  jsonb
);

comment on type alerts.finding is 'What a rule says to a minute; null: nothing.';

insert into alerts.rules (
    rule_code, title, alert_type, subject_type, severity, parameters, hold_for, hold_count, clear_for, reopen_within
)
values
    (
        'power_spike', 'Power spike', 'ANOMALY', 'meter', 'medium',
        '{"condition": "power_spike", "score": 0.6, "min_change_percent": 50, "min_power_kw": 0.5, "min_values": 60}',
        '0', 1, '2 minutes', '10 minutes'
    ),
    (
        'overvoltage', 'Voltage too high', 'OVERVOLTAGE', 'meter', 'high',
        '{"condition": "voltage_above", "above": 253, "margin": 3}',
        '0', 1, '1 minute', '10 minutes'
    ),
    (
        'undervoltage', 'Voltage too low', 'UNDERVOLTAGE', 'meter', 'medium',
        '{"condition": "voltage_below", "below": 207, "margin": 3, "at_least": 50}',
        '0', 1, '1 minute', '10 minutes'
    ),
    (
        'outage', 'No voltage', 'OUTAGE', 'meter', 'high',
        '{"condition": "voltage_below", "below": 50, "margin": 50, "at_least": 0}',
        '0', 1, '1 minute', '10 minutes'
    ),
    (
        'silence', 'No readings', 'SILENCE', 'meter', 'medium',
        '{"condition": "silence", "factor": 5, "min_minutes": 10}',
        '0', 1, '0', '0'
    ),
    (
        'energy_without_current', 'Energy without current', 'TAMPER', 'meter', 'high',
        '{"condition": "energy_without_current", "min_power_kw": 0.1, "max_current_a": 0.05}',
        '1 minute', 2, '10 minutes', '1 day'
    ),
    (
        'current_without_voltage', 'Current without voltage', 'TAMPER', 'meter', 'high',
        '{"condition": "current_without_voltage", "min_current_a": 0.5, "max_voltage": 10}',
        '1 minute', 2, '10 minutes', '1 day'
    ),
    (
        'register_fell', 'Register fell', 'TAMPER', 'meter', 'high',
        '{"condition": "register_fell"}',
        '0', 1, null, '0'
    ),
    (
        'low_balance', 'Little prepaid electricity left', 'LOW_BALANCE', 'meter', 'low',
        '{"condition": "low_balance", "below_kwh": 5, "below_hours": 24, "margin_percent": 20}',
        '0', 1, '0', '0'
    ),
    (
        'regional_overload', 'Region close to its capacity', 'OVERLOAD', 'region', 'high',
        '{"condition": "regional_load", "above_percent": 95, "margin_percent": 5}',
        '0', 1, '2 minutes', '10 minutes'
    );
