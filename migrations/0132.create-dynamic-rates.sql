-- depends: 0131.create-overrides

set local role app_owner;

-- How a version's rate follows the load. The base rate is the version's only band.
create table tariffs.dynamic_rules (
    tariff_version_id uuid primary key references tariffs.tariff_versions,
    floor_rate        numeric not null,
    ceiling_rate      numeric not null,
    curve_loads       numeric[] not null,
    curve_factors     numeric[] not null,
    smoothing         numeric not null
        constraint dynamic_rules_smoothing_check check (smoothing > 0 and smoothing <= 1),
    max_step          numeric
        constraint dynamic_rules_max_step_check check (max_step > 0 and max_step < 1000000),
    rate_scale        smallint not null
        constraint dynamic_rules_rate_scale_check check (rate_scale between 0 and 6),
    min_interval      interval not null
        constraint dynamic_rules_min_interval_check check (
            min_interval between interval '0' and interval '15 minutes'
        ),
    stale_after       interval not null
        constraint dynamic_rules_stale_after_check check (
            stale_after between interval '2 minutes' and interval '1 day'
        ),
    constraint dynamic_rules_limits_check check (
        floor_rate >= 0 and floor_rate <= ceiling_rate and ceiling_rate < 1000000
    )
);

comment on table tariffs.dynamic_rules is 'How the rate of a dynamic version follows the load of its region.';
comment on column tariffs.dynamic_rules.curve_loads is 'Load factors at which the curve has a point, ascending.';
comment on column tariffs.dynamic_rules.curve_factors is
    'What the base rate is multiplied with there; straight lines in between, level outside.';
comment on column tariffs.dynamic_rules.smoothing is
    'Share of the way to the rate of the curve that a recompute goes; 1 goes all the way.';
comment on column tariffs.dynamic_rules.max_step is 'The most that a recompute changes the rate by; null is no limit.';
comment on column tariffs.dynamic_rules.stale_after is 'Without load for so long, the rate is the base rate again.';

-- A rate holds until the next one of the tariff: a change is a new row, never an edit.
create table tariffs.dynamic_rates (
    tariff_code          text not null references tariffs.tariffs,
    effective_from       timestamptz not null,
    tariff_version_id    uuid not null references tariffs.tariff_versions,
    rate                 numeric not null,
    target_rate          numeric not null,
    regional_load_factor numeric,
    load_kw              numeric,
    -- Also the look-up of the rate at a moment.
    primary key (tariff_code, effective_from)
);

comment on table tariffs.dynamic_rates is 'The rates that a dynamic tariff had, each from a moment until the next.';
comment on column tariffs.dynamic_rates.target_rate is 'The rate of the curve, before smoothing.';
comment on column tariffs.dynamic_rates.regional_load_factor is 'Load of the region by its capacity; null if not known.';

create index dynamic_rates_version_idx on tariffs.dynamic_rates (tariff_version_id);
comment on index tariffs.dynamic_rates_version_idx is 'Rates of a version, for its foreign key.';

-- One row for each tariff of a region: what was told of its rate, and what a recompute has seen.
create table tariffs.rate_states (
    tariff_code          text primary key references tariffs.tariffs,
    region               text not null,
    announced_rate       numeric,
    announced_at         timestamptz,
    next_change_at       timestamptz not null default 'infinity',
    is_dynamic           boolean not null default false,
    regional_load_factor numeric,
    last_bucket_at       timestamptz,
    last_reading_count   integer,
    recomputed_at        timestamptz not null default '-infinity',
    is_settled           boolean not null default true,
    min_interval         interval not null default '0',
    stale_after          interval not null default '1 hour',
    forecast_at          timestamptz not null default '-infinity'
) with (fillfactor = 70);

comment on table tariffs.rate_states is
    'Where the rate of a region''s tariff stands; the row is the lock of its recompute.';
comment on column tariffs.rate_states.announced_rate is 'The rate that the last event tariff_updates told.';
comment on column tariffs.rate_states.next_change_at is 'When the rate changes next by the clock.';
comment on column tariffs.rate_states.last_bucket_at is 'Newest minute of the region that a recompute has seen.';
comment on column tariffs.rate_states.last_reading_count is 'How many readings that minute had then.';
comment on column tariffs.rate_states.is_settled is 'Whether smoothing has reached the rate of the curve.';

create index rate_states_region_idx on tariffs.rate_states (region);
comment on index tariffs.rate_states_region_idx is 'The tariffs of a region.';

create type tariffs.rate_in_force as (
    tariff_code          text,
    tariff_version_id    uuid,
    band_method          text,
    band                 text,
    rate                 numeric,
    price_per_kwh        numeric,
    regional_load_factor numeric,
    override_id          uuid,
    effective_from       timestamptz,
    effective_until      timestamptz
);

comment on type tariffs.rate_in_force is
    'The rate of a tariff at a moment, with charges as price_per_kwh; null effective_until where no end is known.';

create type tariffs.current_tariff as (
    tariff_code          text,
    name                 text,
    region               text,
    currency             text,
    time_zone            text,
    band_method          text,
    band                 text,
    rate_per_kwh         numeric,
    price_per_kwh        numeric,
    regional_load_factor numeric,
    is_overridden        boolean,
    override_reason      text,
    effective_from       timestamptz,
    effective_until      timestamptz,
    updated_at           timestamptz
);

comment on type tariffs.current_tariff is
    'What a kWh costs now: rate_per_kwh before charges, price_per_kwh with them; of slabs, the first.';

create type tariffs.region_tariff as (
    region               text,
    tariff_code          text,
    name                 text,
    currency             text,
    band_method          text,
    rate_per_kwh         numeric,
    regional_load_factor numeric,
    is_overridden        boolean,
    effective_until      timestamptz,
    updated_at           timestamptz,
    capacity_kw          numeric,
    load_kw              numeric
);

comment on type tariffs.region_tariff is
    'A region''s tariff now; load_kw is what it carried in its newest minute, where the caller may see that.';

create type tariffs.history_entry as (
    tariff_code          text,
    effective_from       timestamptz,
    source               text,
    rate_per_kwh         numeric,
    regional_load_factor numeric,
    effective_until      timestamptz,
    tariff_version_id    uuid,
    reason               text
);

comment on type tariffs.history_entry is
    'A change of a tariff: source is charges, dynamic, override, price or version.';

create type tariffs.rate_summary as (
    weighted_sum numeric,
    seconds      numeric,
    lowest_rate  numeric,
    highest_rate numeric,
    change_count bigint
);

comment on type tariffs.rate_summary is 'The rates of a time: weighted_sum divided by seconds is the average.';

create type tariffs.tariff_analytics as (
    tariff_code            text,
    region                 text,
    currency               text,
    average_rate           numeric,
    lowest_rate            numeric,
    highest_rate           numeric,
    change_count           bigint,
    override_count         bigint,
    overridden_hours       numeric,
    average_load_factor    numeric,
    highest_load_factor    numeric,
    energy_kwh             numeric,
    sold_kwh               numeric,
    revenue                numeric
);

comment on type tariffs.tariff_analytics is
    'A tariff over a time: rates weighted by how long they held, load and energy of its region, and what was sold.';
