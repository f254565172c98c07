-- depends: 0040.create-meters

set local role app_owner;

-- No foreign key to meters: it would cost a look-up per reading. The only
-- function that inserts resolves every meter, and meters are never deleted.
-- Bounds also keep NaN out: it is greater than every number.
create table meters.readings (
    meter_id     uuid not null,
    read_at      timestamptz not null,
    power_kw     numeric(14, 6)
        constraint readings_power_kw_check check (power_kw between -100000 and 100000),
    voltage      numeric(14, 6)
        constraint readings_voltage_check check (voltage between 0 and 1000),
    current_a    numeric(14, 6)
        constraint readings_current_a_check check (current_a between 0 and 10000),
    energy_kwh   numeric(14, 6)
        constraint readings_energy_kwh_check check (energy_kwh between 0 and 100000),
    register_kwh numeric(18, 6)
        constraint readings_register_kwh_check check (register_kwh between 0 and 99999999999),
    primary key (meter_id, read_at),
    constraint readings_measured_check check (
        power_kw is not null or energy_kwh is not null or register_kwh is not null
    )
) partition by range (read_at);

comment on table meters.readings is
    'What the meters sent, one row per meter and instant; partitioned by UTC day.';
comment on column meters.readings.power_kw is 'Active power; negative where the meter feeds in.';
comment on column meters.readings.energy_kwh is 'Energy drawn since the reading before.';
comment on column meters.readings.register_kwh is 'The cumulative register as it stood.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('meters.readings', 'day', 7);

-- Marks are never shared between two calls. With one row per bucket and "on
-- conflict do nothing", a call that finds a mark leaves none; a roll-up that
-- deletes it meanwhile, and cannot see that call's rows yet, would lose them. A
-- mark that is visible has visible readings, so whoever deletes what it sees
-- misses nothing, nobody waits, and there is nothing to deadlock on.
--
-- A quarter of an hour is a roll-up level, so a mark is one small recomputation,
-- and every zone's hours and days are made of whole UTC quarters; of whole UTC
-- hours they are not (India, Nepal).
create table meters.dirty_buckets (
    meter_id  uuid not null,
    bucket_at timestamptz not null,
    mark_id   bigint generated always as identity,
    primary key (meter_id, bucket_at, mark_id)
);

comment on table meters.dirty_buckets is
    'Quarters of an hour whose roll-ups lack readings; one row per ingesting call, deleted by the roll-up.';

create table meters.unsettled_consumption (
    meter_id       uuid not null,
    consumption_id bigint generated always as identity,
    energy_kwh     numeric not null
        constraint unsettled_consumption_energy_kwh_check check (energy_kwh > 0),
    created_at     timestamptz not null default now(),
    primary key (meter_id, consumption_id)
);

comment on table meters.unsettled_consumption is
    'Energy that was stored and not yet taken from a balance; one row per ingesting call and meter.';
