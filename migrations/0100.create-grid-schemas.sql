-- depends: 0090.create-realtime

set local role app_owner;

create schema telemetry;
create schema alerts;
create schema reports;

comment on schema telemetry is 'What readings add up to: roll-ups per meter and region, energy out of registers.';
comment on schema alerts is 'Detection rules, what they have learnt, and the alerts they raise.';
comment on schema reports is 'Dashboards and reports for operators and admins.';

-- The places that meters are in. A meter may name a region that has no row here: it is then
-- counted in UTC, and has no capacity to overload.
create table meters.regions (
    region      text primary key
        constraint regions_region_check check (region ~ '\S' and length(region) <= 100),
    name        text not null,
    time_zone   text not null,
    capacity_kw numeric(14, 3)
        constraint regions_capacity_kw_check check (capacity_kw > 0 and capacity_kw < 1000000000),
    created_at  timestamptz not null default now()
);

comment on table meters.regions is 'Regions: in which zone their hours and days are counted, and what load they can carry.';
comment on column meters.regions.capacity_kw is 'Load that the region can carry; null where it is not known.';
