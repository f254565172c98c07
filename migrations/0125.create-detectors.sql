-- depends: 0103.create-registers

set local role app_owner;

-- What the detector of one series knows: a few numbers, whatever the length of the series. The slots
-- are those of the hour that the series is in; the others wait in alerts.baselines.
create type alerts.detector_state as (
    last_at     timestamptz,
    value_count bigint,
    interval_s  double precision,
    mean        double precision,
    deviation   double precision,
    level       double precision,
    peak        double precision,
    hour        smallint,
    day_weight  double precision,
    day_offset  double precision,
    week_weight double precision,
    week_offset double precision
);

comment on type alerts.detector_state is
    'What is known of a series: its usual interval, mean and deviation, the present level and peak,'
    ' the slots of the present hour of the week.';

create type alerts.detector_step as (
    state    alerts.detector_state,
    baseline double precision,
    expected double precision,
    surprise double precision,
    score    double precision
);

comment on type alerts.detector_step is
    'What a value means: the state after it, what is usual at the hour, what was expected now,'
    ' how many deviations it is off, and how new that is, from 0 to 1.';

create table alerts.detectors (
    meter_id   uuid primary key,
    last_at    timestamptz,
    interval_s double precision,
    power      alerts.detector_state,
    created_at timestamptz not null default now()
) with (fillfactor = 70);

comment on table alerts.detectors is
    'What detection knows of each meter; the row is the lock of whoever looks at the meter.';
comment on column alerts.detectors.last_at is
    'The last minute that was learnt from; what changes before it is neither learnt nor raised.';
comment on column alerts.detectors.interval_s is 'Usual seconds from one minute with readings to the next.';

create table alerts.baselines (
    meter_id     uuid not null,
    hour         smallint not null,
    day_weight   double precision not null,
    day_offset   double precision not null,
    week_weights double precision[] not null,
    week_offsets double precision[] not null,
    primary key (meter_id, hour)
) with (fillfactor = 80);

comment on table alerts.baselines is
    'What is usual for a meter at an hour of the local day, and on each day of the week at that hour; 24 rows per meter.';
comment on column alerts.baselines.day_weight is 'Hours that were learnt from, at most 48: so old ones fade.';
comment on column alerts.baselines.day_offset is 'How far the hour lies above the mean.';
comment on column alerts.baselines.week_weights is 'The same from Monday to Sunday.';
comment on column alerts.baselines.week_offsets is 'How far the hour on that day lies above the hour of all days.';

alter table alerts.detectors set (autovacuum_vacuum_scale_factor = 0.05);
