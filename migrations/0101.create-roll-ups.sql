-- depends: 0100.create-grid-schemas

set local role app_owner;

-- Roll-ups hold sums and counts, not averages: so each level is made of the one below
-- without loss. A bucket holds the readings whose read_at lies in [bucket_at, end of
-- bucket); what is not measured is null and does not count. Minutes and quarters of an
-- hour begin at whole UTC ones, which are whole local ones everywhere; hours and days
-- begin when they begin in the meter's zone. power_first_kw and power_last_kw belong to the
-- first and the last reading that has a power.

create table telemetry.readings_1m (
    meter_id       uuid not null,
    bucket_at      timestamptz not null,
    reading_count  integer not null,
    power_count    integer not null,
    voltage_count  integer not null,
    current_count  integer not null,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    energy_kwh     numeric not null,
    registers_kwh  numeric not null,
    power_min_kw   numeric,
    power_max_kw   numeric,
    power_sum_kw   numeric,
    power_first_kw numeric,
    power_last_kw  numeric,
    voltage_min    numeric,
    voltage_max    numeric,
    voltage_sum    numeric,
    current_sum_a  numeric,
    current_max_a  numeric,
    primary key (meter_id, bucket_at)
) partition by range (bucket_at);

comment on table telemetry.readings_1m is 'What a meter did in the course of one minute; partitioned by UTC day.';
comment on column telemetry.readings_1m.reading_count is 'Readings in the bucket.';
comment on column telemetry.readings_1m.power_count is 'Readings with a power: power_sum_kw divided by this is the average.';
comment on column telemetry.readings_1m.energy_kwh is 'Energy drawn, as the readings of the bucket say; never negative.';
comment on column telemetry.readings_1m.registers_kwh is 'The part of energy_kwh that is the difference of registers.';
comment on column telemetry.readings_1m.first_at is 'Instant of the first reading.';
comment on column telemetry.readings_1m.last_at is 'Instant of the last reading.';

create table telemetry.readings_15m (
    meter_id       uuid not null,
    bucket_at      timestamptz not null,
    reading_count  integer not null,
    power_count    integer not null,
    voltage_count  integer not null,
    current_count  integer not null,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    energy_kwh     numeric not null,
    registers_kwh  numeric not null,
    power_min_kw   numeric,
    power_max_kw   numeric,
    power_sum_kw   numeric,
    power_first_kw numeric,
    power_last_kw  numeric,
    voltage_min    numeric,
    voltage_max    numeric,
    voltage_sum    numeric,
    current_sum_a  numeric,
    current_max_a  numeric,
    primary key (meter_id, bucket_at)
) partition by range (bucket_at);

comment on table telemetry.readings_15m is 'What a meter did in the course of a quarter of an hour; partitioned by UTC month.';

create table telemetry.readings_1h (
    meter_id       uuid not null,
    bucket_at      timestamptz not null,
    reading_count  integer not null,
    power_count    integer not null,
    voltage_count  integer not null,
    current_count  integer not null,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    energy_kwh     numeric not null,
    registers_kwh  numeric not null,
    power_min_kw   numeric,
    power_max_kw   numeric,
    power_sum_kw   numeric,
    power_first_kw numeric,
    power_last_kw  numeric,
    voltage_min    numeric,
    voltage_max    numeric,
    voltage_sum    numeric,
    current_sum_a  numeric,
    current_max_a  numeric,
    primary key (meter_id, bucket_at)
) partition by range (bucket_at);

comment on table telemetry.readings_1h is 'What a meter did in the course of an hour of the local day; partitioned by UTC month.';

create table telemetry.readings_1d (
    meter_id       uuid not null,
    bucket_at      timestamptz not null,
    reading_count  integer not null,
    power_count    integer not null,
    voltage_count  integer not null,
    current_count  integer not null,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    energy_kwh     numeric not null,
    registers_kwh  numeric not null,
    power_min_kw   numeric,
    power_max_kw   numeric,
    power_sum_kw   numeric,
    power_first_kw numeric,
    power_last_kw  numeric,
    voltage_min    numeric,
    voltage_max    numeric,
    voltage_sum    numeric,
    current_sum_a  numeric,
    current_max_a  numeric,
    primary key (meter_id, bucket_at)
) partition by range (bucket_at);

comment on table telemetry.readings_1d is 'What a meter did in the course of a local day; partitioned by UTC month.';

create table telemetry.regions_1m (
    region         text not null,
    bucket_at      timestamptz not null,
    reading_count  integer not null,
    power_count    integer not null,
    voltage_count  integer not null,
    current_count  integer not null,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    energy_kwh     numeric not null,
    power_min_kw   numeric,
    power_max_kw   numeric,
    power_sum_kw   numeric,
    power_first_kw numeric,
    power_last_kw  numeric,
    voltage_min    numeric,
    voltage_max    numeric,
    voltage_sum    numeric,
    current_sum_a  numeric,
    current_max_a  numeric,
    meter_count    integer not null,
    load_count     integer not null,
    load_sum_kw    numeric,
    load_min_kw    numeric,
    load_max_kw    numeric,
    primary key (region, bucket_at)
) partition by range (bucket_at);

comment on table telemetry.regions_1m is 'What a region did in the course of one minute; partitioned by UTC day.';
comment on column telemetry.regions_1m.meter_count is 'Meters that sent anything.';
comment on column telemetry.regions_1m.load_count is 'Minutes that have a load.';
comment on column telemetry.regions_1m.load_sum_kw is
    'Sum over these minutes of the load: of the average powers of all meters in the minute.';
comment on column telemetry.regions_1m.load_max_kw is 'Load of the minute in which it was highest.';

create table telemetry.regions_15m (
    region         text not null,
    bucket_at      timestamptz not null,
    reading_count  integer not null,
    power_count    integer not null,
    voltage_count  integer not null,
    current_count  integer not null,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    energy_kwh     numeric not null,
    power_min_kw   numeric,
    power_max_kw   numeric,
    power_sum_kw   numeric,
    power_first_kw numeric,
    power_last_kw  numeric,
    voltage_min    numeric,
    voltage_max    numeric,
    voltage_sum    numeric,
    current_sum_a  numeric,
    current_max_a  numeric,
    meter_count    integer not null,
    load_count     integer not null,
    load_sum_kw    numeric,
    load_min_kw    numeric,
    load_max_kw    numeric,
    primary key (region, bucket_at)
) partition by range (bucket_at);

comment on table telemetry.regions_15m is 'What a region did in the course of a quarter of an hour; partitioned by UTC month.';
comment on column telemetry.regions_15m.meter_count is 'The most meters that sent anything in one minute.';

create table telemetry.regions_1h (
    region         text not null,
    bucket_at      timestamptz not null,
    reading_count  integer not null,
    power_count    integer not null,
    voltage_count  integer not null,
    current_count  integer not null,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    energy_kwh     numeric not null,
    power_min_kw   numeric,
    power_max_kw   numeric,
    power_sum_kw   numeric,
    power_first_kw numeric,
    power_last_kw  numeric,
    voltage_min    numeric,
    voltage_max    numeric,
    voltage_sum    numeric,
    current_sum_a  numeric,
    current_max_a  numeric,
    meter_count    integer not null,
    load_count     integer not null,
    load_sum_kw    numeric,
    load_min_kw    numeric,
    load_max_kw    numeric,
    primary key (region, bucket_at)
) partition by range (bucket_at);

comment on table telemetry.regions_1h is 'What a region did in the course of an hour of the local day; partitioned by UTC month.';
comment on column telemetry.regions_1h.meter_count is 'The most meters that sent anything in one minute.';

create table telemetry.regions_1d (
    region         text not null,
    bucket_at      timestamptz not null,
    reading_count  integer not null,
    power_count    integer not null,
    voltage_count  integer not null,
    current_count  integer not null,
    first_at       timestamptz not null,
    last_at        timestamptz not null,
    energy_kwh     numeric not null,
    power_min_kw   numeric,
    power_max_kw   numeric,
    power_sum_kw   numeric,
    power_first_kw numeric,
    power_last_kw  numeric,
    voltage_min    numeric,
    voltage_max    numeric,
    voltage_sum    numeric,
    current_sum_a  numeric,
    current_max_a  numeric,
    meter_count    integer not null,
    load_count     integer not null,
    load_sum_kw    numeric,
    load_min_kw    numeric,
    load_max_kw    numeric,
    primary key (region, bucket_at)
) partition by range (bucket_at);

comment on table telemetry.regions_1d is 'What a region did in the course of a local day; partitioned by UTC month.';
comment on column telemetry.regions_1d.meter_count is 'The most meters that sent anything in one minute.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values
    ('telemetry.readings_1m', 'day', 7),
    ('telemetry.readings_15m', 'month', 2),
    ('telemetry.readings_1h', 'month', 2),
    ('telemetry.readings_1d', 'month', 2),
    ('telemetry.regions_1m', 'day', 7),
    ('telemetry.regions_15m', 'month', 2),
    ('telemetry.regions_1h', 'month', 2),
    ('telemetry.regions_1d', 'month', 2);
