-- depends: 0101.create-roll-ups

set local role app_owner;

-- One row per meter: the lock that a roll-up holds while it works on the meter, and what
-- the newest reading said, for those who want to know of many meters at once.
create table telemetry.meter_states (
    meter_id      uuid primary key,
    last_read_at  timestamptz,
    power_kw      numeric,
    voltage       numeric,
    current_a     numeric,
    register_kwh  numeric,
    has_registers boolean not null default false,
    updated_at    timestamptz not null default now()
) with (fillfactor = 80);

comment on table telemetry.meter_states is
    'The newest reading of each meter that was rolled up; its row is the lock of the meter''s roll-ups.';

comment on column telemetry.meter_states.has_registers is
    'Whether it ever sent a register without an energy: then late ones change what later ones measured.';

-- What a roll-up leaves for those who work on from it: like the marks of ingest, they
-- are never shared between two transactions, so whoever deletes a mark that it sees
-- misses nothing.
create table telemetry.dirty_regions (
    region    text not null,
    bucket_at timestamptz not null,
    mark_id   bigint generated always as identity,
    primary key (region, bucket_at, mark_id)
);

comment on table telemetry.dirty_regions is
    'Minutes in which meters of a region changed; deleted by the roll-up of the region.';

create table telemetry.region_states (
    region       text primary key,
    last_read_at timestamptz,
    updated_at   timestamptz not null default now()
);

comment on table telemetry.region_states is
    'Regions that have roll-ups; the row is the lock of the region''s roll-ups.';

create table telemetry.undetected_buckets (
    meter_id  uuid not null,
    bucket_at timestamptz not null,
    mark_id   bigint generated always as identity,
    primary key (meter_id, bucket_at, mark_id)
);

comment on table telemetry.undetected_buckets is
    'Minutes of meters that changed since detection looked at them; deleted by detection.';

create table telemetry.undetected_regions (
    region    text not null,
    bucket_at timestamptz not null,
    mark_id   bigint generated always as identity,
    primary key (region, bucket_at, mark_id)
);

comment on table telemetry.undetected_regions is
    'Minutes of regions that changed since detection looked at them; deleted by detection.';

-- Taken from the front and emptied all the time: cleaned before it grows.
alter table telemetry.dirty_regions set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
alter table telemetry.undetected_buckets set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
alter table telemetry.undetected_regions set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
alter table meters.dirty_buckets set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
