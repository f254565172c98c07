-- depends: 0003.create-users

set local role app_owner;

create table meters.meters (
    meter_id      uuid primary key,
    meter_number  text not null
        constraint meters_meter_number_check check (meter_number ~ '^[0-9A-Za-z][0-9A-Za-z._-]{2,39}$'),
    owner_user_id uuid references auth.users (user_id),
    region        text
        constraint meters_region_check check (region ~ '\S' and length(region) <= 100),
    time_zone     text not null,
    tariff_code   text,
    status        text not null
        constraint meters_status_check check (status in (
            'registered', -- known, not yet installed
            'active',     -- measures and may be vended to
            'suspended',  -- measures, but is not vended to
            'retired'     -- taken away for good: its readings are refused
        )),
    iin           text,
    drn           text,
    pan           text,
    sgc           text,
    krn           smallint,
    ti            text,
    kt            smallint,
    ken           smallint,
    base_year     smallint,
    created_at    timestamptz not null default now(),
    deleted_at    timestamptz,
    constraint meters_iin_check check (iin ~ '^[0-9]{6}$'),
    constraint meters_drn_check check (drn ~ '^[0-9]{11}$'),
    constraint meters_pan_check check (pan ~ '^[0-9]{18}$' and left(pan, 17) = iin || drn),
    constraint meters_sgc_check check (sgc ~ '^[0-9]{6}$'),
    constraint meters_krn_check check (krn between 1 and 9),
    constraint meters_ti_check check (ti ~ '^[0-9]{2}$'),
    constraint meters_kt_check check (kt in (
        0, -- initialisation
        1, -- default
        2, -- unique
        3  -- common
    )),
    constraint meters_ken_check check (ken between 0 and 255),
    constraint meters_base_year_check check (base_year in (1993, 2014, 2035)),
    -- Vending needs all of it, so a meter has all of it or none.
    constraint meters_sts_check check (num_nulls(iin, drn, pan, sgc, krn, ti, kt, ken, base_year) in (0, 9))
);

comment on table meters.meters is 'The registry of meters: whose, where, and how tokens for it are made.';
comment on column meters.meters.meter_number is
    'The number printed on the meter; unique through meters.meter_codes.';
comment on column meters.meters.time_zone is
    'IANA name of the zone whose days and hours the meter''s user lives by.';
comment on column meters.meters.iin is 'STS issuer identification number, 6 digits.';
comment on column meters.meters.drn is 'STS decoder reference number, 11 digits, the last a Luhn digit.';
comment on column meters.meters.pan is 'STS primary account number: IIN, DRN and a Luhn digit.';
comment on column meters.meters.sgc is 'STS supply group code, 6 digits.';
comment on column meters.meters.krn is 'STS key revision number.';
comment on column meters.meters.ti is 'STS tariff index, two digits.';
comment on column meters.meters.kt is 'STS key type.';
comment on column meters.meters.ken is 'STS key expiry number.';
comment on column meters.meters.base_year is 'Year from whose start the meter counts token time.';

create index meters_owner_user_id_idx on meters.meters (owner_user_id, meter_id);
comment on index meters.meters_owner_user_id_idx is 'A user''s own meters, in the order of list_meters.';

create index meters_region_idx on meters.meters (region, meter_id);
comment on index meters.meters_region_idx is 'The meters of a region, in the order of list_meters.';

-- A globally unique code needs a table of its own once meters is spread by
-- meter_id, where no other unique index can span it.
create table meters.meter_codes (
    code_type text not null
        constraint meter_codes_code_type_check check (code_type in (
            'meter_number', -- what people and devices call the meter by
            'pan'           -- what tokens are encrypted for
        )),
    code      text not null,
    meter_id  uuid not null references meters.meters (meter_id),
    primary key (code_type, code)
);

comment on table meters.meter_codes is
    'Each number that names exactly one meter; a number is never given out twice.';

create index meter_codes_meter_id_idx on meters.meter_codes (meter_id);
comment on index meters.meter_codes_meter_id_idx is 'The codes of a meter, for its foreign key.';

create table meters.status_transitions (
    from_status text not null,
    to_status   text not null,
    primary key (from_status, to_status)
);

comment on table meters.status_transitions is 'Which status of a meter may follow which.';

insert into meters.status_transitions (from_status, to_status)
values
    ('registered', 'active'),
    ('registered', 'retired'),
    ('active', 'suspended'),
    ('active', 'retired'),
    ('suspended', 'active'),
    ('suspended', 'retired');
