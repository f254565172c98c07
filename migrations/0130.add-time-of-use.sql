-- depends: 0103.create-registers

set local role app_owner;

-- Exclusion by range wants a key that core ranges can hold; codes are text.
-- squawk-ignore adding-field-with-default
alter table tariffs.tariffs add column tariff_key bigint generated always as identity;
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
alter table tariffs.tariffs add constraint tariffs_tariff_key_key unique (tariff_key);
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
alter table tariffs.tariffs add constraint tariffs_code_and_key_key unique (tariff_code, tariff_key);

comment on column tariffs.tariffs.tariff_key is
    'The tariff as a number, for constraints that exclude overlapping ranges without an extension.';

-- A few rows, which the server looks through in no time.
-- squawk-ignore ban-drop-constraint
alter table tariffs.tariff_versions drop constraint tariff_versions_band_method_check;
-- squawk-ignore constraint-missing-not-valid
alter table tariffs.tariff_versions add constraint tariff_versions_band_method_check check (band_method in (
    'whole',       -- the band's rate for the whole purchase
    'telescopic',  -- each slab at its own rate
    'time_of_use', -- the rate of the period that the moment is in
    'prices',      -- the market price of the moment
    'dynamic'      -- a rate that follows the region's load
));
alter table tariffs.tariff_versions add column slab_period text not null default 'purchase';
-- squawk-ignore constraint-missing-not-valid
alter table tariffs.tariff_versions add constraint tariff_versions_slab_period_check check (
    slab_period = 'purchase' -- each purchase begins in the first slab
    -- month: slabs go on from purchase to purchase, for a month of the tariff's zone
    or slab_period = 'month' and band_method = 'telescopic'
);
alter table tariffs.tariff_versions add column windows jsonb;

comment on column tariffs.tariff_versions.slab_period is
    'What slabs count: one purchase, or all purchases of a meter in a month of the tariff''s zone.';
comment on column tariffs.tariff_versions.windows is 'Time of use as it was published; worked out in tariffs.windows.';

create table tariffs.periods (
    tariff_version_id uuid not null references tariffs.tariff_versions,
    period_code       text not null
        constraint periods_period_code_check check (period_code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    rate              numeric not null
        constraint periods_rate_check check (rate >= 0 and rate < 1000000),
    primary key (tariff_version_id, period_code)
);

comment on table tariffs.periods is 'Time of use: the rate of each period (peak, night …) of a version.';
comment on column tariffs.periods.rate is 'Currency per kWh, before charges; 0 where the energy is free.';

-- A window holds until the next of its day, the last until midnight, and each day has one from
-- 00:00: so every instant has exactly one rate, and the key is the whole constraint.
create table tariffs.windows (
    tariff_version_id uuid not null,
    month             smallint not null
        constraint windows_month_check check (month between 1 and 12),
    day_type          smallint not null
        constraint windows_day_type_check check (day_type between 1 and 8), -- ISO day of the week, 8 a holiday
    starts_at         time not null,
    period_code       text not null,
    primary key (tariff_version_id, month, day_type, starts_at),
    constraint windows_period_fkey foreign key (tariff_version_id, period_code) references tariffs.periods
);

comment on table tariffs.windows is
    'Time of use: from which local time of which days which period holds, until the next one.';
comment on column tariffs.windows.day_type is
    '1 Monday to 7 Sunday, 8 a holiday; without rows for 8 a holiday is a day of the week like others.';

create index windows_period_idx on tariffs.windows (tariff_version_id, period_code);
comment on index tariffs.windows_period_idx is 'Windows of a period, for its foreign key.';

create table tariffs.holidays (
    tariff_code text not null references tariffs.tariffs,
    holiday_on  date not null
        constraint holidays_holiday_on_check check (isfinite(holiday_on)),
    name        text not null
        constraint holidays_name_check check (btrim(name) <> ''),
    primary key (tariff_code, holiday_on)
);

comment on table tariffs.holidays is 'Days of the tariff''s zone that time of use treats as holidays.';

create table tariffs.prices (
    tariff_key  bigint not null references tariffs.tariffs (tariff_key),
    valid_from  timestamptz not null,
    valid_until timestamptz not null,
    rate        numeric not null
        constraint prices_rate_check check (rate > -1000000 and rate < 1000000),
    -- Also the look-up of the price at a moment.
    primary key (tariff_key, valid_from),
    constraint prices_valid_check check (
        isfinite(valid_from) and valid_until > valid_from and valid_until <= valid_from + interval '31 days'
    ),
    constraint prices_no_overlap exclude using gist (
        int8range(tariff_key, tariff_key, '[]') with &&, tstzrange(valid_from, valid_until) with &&
    )
);

comment on table tariffs.prices is 'Market prices: what a kWh costs in [valid_from, valid_until); never changed.';
comment on column tariffs.prices.rate is 'Currency per kWh, before charges; markets have negative ones too.';

-- What slabs that count a month have to know. The row is the lock under which one purchase
-- of a meter continues where another one ended.
create table tariffs.month_totals (
    meter_id   uuid not null,
    month_on   date not null,
    bought_kwh numeric not null default 0
        constraint month_totals_bought_kwh_check check (bought_kwh >= 0),
    primary key (meter_id, month_on)
);

comment on table tariffs.month_totals is
    'Energy that was bought for a meter in a month of its tariff''s zone, where the tariff''s slabs count months.';

alter table tariffs.price_sheets
add column is_variable boolean not null default false,
add column slab_period text not null default 'purchase',
add column override_id uuid;

comment on column tariffs.price_sheets.is_variable is
    'The rate depends on more than the quantity: on the moment, on the month, on an override.';
comment on column tariffs.price_sheets.override_id is 'The override that the rate is of, null where there is none.';

alter type tariffs.energy_quote add attribute month_kwh numeric;

comment on type tariffs.energy_quote is
    'A price: energy + levies + VAT + rounding = total; lines is [{code, label, kind, basis, rate, amount}]; '
    'month_kwh is the energy of the month before, null where slabs do not count months.';

alter type tariffs.tariff_details add attribute slab_period text;
alter type tariffs.tariff_details add attribute windows jsonb;

-- The rate that a sheet has at a moment.
create type tariffs.found_rate as (
    rate                 numeric,
    band                 text,
    effective_from       timestamptz,
    effective_until      timestamptz,
    regional_load_factor numeric
);

comment on type tariffs.found_rate is
    'A rate per kWh before charges, and since when and until when it is known to hold (null: as long as its sheet).';
