-- depends: 0103.create-registers

set local role app_owner;

create table meters.former_regions (
    meter_id uuid not null references meters.meters (meter_id),
    left_at  timestamptz not null default clock_timestamp(),
    region   text not null,
    primary key (meter_id, left_at)
);

comment on table meters.former_regions is
    'Regions that meters were in before: what they measured until then counts there, whenever it comes.';

create index former_regions_left_at_idx on meters.former_regions (left_at);
comment on index meters.former_regions_left_at_idx is 'The roll-up of a region: meters that moved since.';
