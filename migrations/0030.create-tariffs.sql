-- depends: 0003.create-users

set local role app_owner;

create table tariffs.tariffs (
    tariff_code text primary key check (tariff_code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    name        text not null check (btrim(name) <> ''),
    region      text,
    currency    text not null check (currency ~ '^[A-Z]{3}$'),
    time_zone   text not null,
    created_at  timestamptz not null default now()
);

comment on table tariffs.tariffs is
    'What a meter can be priced by; the prices themselves are versions and charges.';
comment on column tariffs.tariffs.time_zone is
    'IANA zone in which the tariff''s days and months are counted.';

-- A version holds from effective_from until the next version of the tariff. The
-- end is not stored, so two versions cannot overlap and no gap can open between
-- them: the unique key is the whole constraint, and needs no btree_gist.
create table tariffs.tariff_versions (
    tariff_version_id uuid primary key default gen_random_uuid(),
    tariff_code       text not null references tariffs.tariffs,
    effective_from    timestamptz not null check (isfinite(effective_from)),
    band_method       text not null
        -- whole: the band's rate for the whole purchase; telescopic: each slab at its own rate
        check (band_method in ('whole', 'telescopic')),
    line_scale        smallint not null default 2 check (line_scale between 0 and 6),
    line_rounding     text not null default 'half_up'
        -- half_up: half away from zero; up: towards plus infinity; down: towards minus infinity
        check (line_rounding in ('half_up', 'up', 'down')),
    total_step        numeric not null default 0.01 check (total_step > 0 and total_step <= 1000),
    total_rounding    text not null default 'half_up'
        check (total_rounding in ('half_up', 'up', 'down')),
    created_at        timestamptz not null default now(),
    -- Also the look-up of the version in force at a moment.
    constraint tariff_versions_effective_key unique (tariff_code, effective_from)
);

comment on table tariffs.tariff_versions is
    'Energy prices and rounding rules of a tariff, each from a moment until the next version.';
comment on column tariffs.tariff_versions.line_scale is 'Decimals of the energy line.';
comment on column tariffs.tariff_versions.total_step is
    'The total is rounded to a multiple of this (1 = whole shilling); the difference is a line of its own.';

create table tariffs.tariff_bands (
    tariff_version_id uuid not null references tariffs.tariff_versions,
    from_kwh          numeric not null check (from_kwh >= 0 and from_kwh < 1000000000),
    band_code         text not null check (btrim(band_code) <> ''),
    rate              numeric not null check (rate > 0 and rate < 1000000),
    primary key (tariff_version_id, from_kwh),
    constraint tariff_bands_code_key unique (tariff_version_id, band_code)
);

comment on table tariffs.tariff_bands is
    'Bands or slabs of a version: above from_kwh, up to the next band''s.';
comment on column tariffs.tariff_bands.rate is 'Currency per kWh, before charges.';

-- Like a version, a charge holds from effective_from until the next row of the
-- same code: a rate or a base that changes is a new row.
create table tariffs.charges (
    charge_id      uuid primary key default gen_random_uuid(),
    tariff_code    text not null references tariffs.tariffs,
    charge_code    text not null
        check (charge_code ~ '^[a-z0-9_]+$' and charge_code not in ('energy', 'rounding')),
    effective_from timestamptz not null check (isfinite(effective_from)),
    label          text not null check (btrim(label) <> ''),
    kind           text not null
        -- fuel: passed-through cost of generation; levy: collected for others; tax: VAT and the like
        check (kind in ('fuel', 'levy', 'tax')),
    basis          text not null check (basis in ('per_kwh', 'percent')),
    base_codes     text[] not null default '{}',
    rate           numeric check (abs(rate) < 1000000),
    scale          smallint not null default 2 check (scale between 0 and 6),
    rounding       text not null default 'half_up' check (rounding in ('half_up', 'up', 'down')),
    position       smallint not null,
    created_at     timestamptz not null default now(),
    constraint charges_effective_key unique (tariff_code, charge_code, effective_from),
    constraint charges_base_matches_basis check ((basis = 'percent') = (cardinality(base_codes) > 0))
);

comment on table tariffs.charges is
    'Levies and taxes on top of the energy price, each from a moment until the next row of its code.';
comment on column tariffs.charges.base_codes is
    'For a percentage: the lines it is taken of, ''energy'' or charges at an earlier position.';
comment on column tariffs.charges.rate is
    'Currency per kWh, or per cent; null withdraws the charge from effective_from on.';
comment on column tariffs.charges.position is 'Order of the lines on the bill and of their computation.';

-- What tariffs.quote_energy reads: everything in force from a moment on, worked
-- out when it is published, so that a quote costs one row.
create table tariffs.price_sheets (
    tariff_code       text not null references tariffs.tariffs,
    effective_from    timestamptz not null,
    tariff_version_id uuid not null references tariffs.tariff_versions,
    currency          text not null,
    band_method       text not null,
    band_codes        text[] not null,
    band_starts       numeric[] not null,
    band_rates        numeric[] not null,
    band_costs        numeric[] not null,
    line_rates        numeric[] not null,
    line_bases        integer[] not null,
    line_scales       integer[] not null,
    line_roundings    text[] not null,
    line_is_tax       boolean[] not null,
    bill_formats      text[] not null,
    total_step        numeric not null,
    total_rounding    text not null,
    energy_factor     numeric not null,
    kwh_factor        numeric not null,
    rounding_slack    numeric not null,
    -- Also the look-up of the sheet in force at a moment.
    primary key (tariff_code, effective_from)
) with (toast_tuple_target = 8160);  -- read whole by every quote: do not compress

comment on table tariffs.price_sheets is
    'Derived from versions, bands and charges: all that a quote needs, from a moment until the next sheet.';
comment on column tariffs.price_sheets.band_costs is 'Energy cost of band_starts at the band''s own rule.';
comment on column tariffs.price_sheets.line_rates is
    'Line 1 is energy (unused), the others charges: per kWh, or a fraction where line_bases is not 0.';
comment on column tariffs.price_sheets.line_bases is
    'Lines a percentage is taken of, bit 0 for line 1; 0 for a charge per kWh.';
comment on column tariffs.price_sheets.bill_formats is
    'For each band, the bill''s lines as JSON with places for the elements of tariffs._price_lines.';
comment on column tariffs.price_sheets.energy_factor is
    'Unrounded total of an energy cost of 1, charges included.';
comment on column tariffs.price_sheets.kwh_factor is
    'Unrounded charges of 1 kWh that do not depend on its energy cost.';
comment on column tariffs.price_sheets.rounding_slack is
    'How far rounding can take the total from the unrounded one.';

-- Foreign key: versions are never deleted, but the look-up of a version's sheets is.
create index price_sheets_version_idx on tariffs.price_sheets (tariff_version_id);

create type tariffs.energy_quote as (
    tariff_version_id uuid,
    currency          text,
    kwh               numeric,
    energy_amount     numeric,
    levies_amount     numeric,
    vat_amount        numeric,
    rounding_amount   numeric,
    total             numeric,
    lines             jsonb
);

comment on type tariffs.energy_quote is
    'A price: energy + levies + VAT + rounding = total; lines is [{code, label, kind, basis, rate, amount}].';

create type tariffs.tariff_details as (
    tariff_code       text,
    name              text,
    region            text,
    currency          text,
    time_zone         text,
    tariff_version_id uuid,
    effective_from    timestamptz,
    effective_until   timestamptz,
    band_method       text,
    bands             jsonb,
    charges           jsonb,
    total_step        numeric
);

comment on type tariffs.tariff_details is
    'A tariff and its prices at a moment; they hold from effective_from until effective_until (null: open).';
