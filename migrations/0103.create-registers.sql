-- depends: 0102.create-roll-up-marks

set local role app_owner;

create table telemetry.registers (
    meter_id      uuid primary key,
    rollover_kwh  numeric(18, 6)
        constraint registers_rollover_kwh_check check (rollover_kwh > 0 and rollover_kwh <= 99999999999),
    gap_after     interval not null default '1 hour'
        constraint registers_gap_after_check check (gap_after > interval '0' and gap_after <= interval '400 days'),
    updated_at    timestamptz not null default now()
);

comment on table telemetry.registers is 'How a meter''s cumulative register counts, where it is known.';
comment on column telemetry.registers.rollover_kwh is
    'The register starts again at 0 when it reaches this (100000 for five digits); null: it is not known to.';
comment on column telemetry.registers.gap_after is
    'Two readings further apart than this leave a gap, which is noted as a correction.';

create table telemetry.replacements (
    meter_id           uuid not null,
    replaced_at        timestamptz not null,
    final_register_kwh numeric(18, 6) not null
        constraint replacements_final_register_kwh_check check (final_register_kwh between 0 and 99999999999),
    first_register_kwh numeric(18, 6) not null default 0
        constraint replacements_first_register_kwh_check check (first_register_kwh between 0 and 99999999999),
    note               text,
    recorded_by        uuid,
    recorded_at        timestamptz not null default now(),
    primary key (meter_id, replaced_at)
);

comment on table telemetry.replacements is
    'When the device behind a meter was exchanged: where the old register ended and the new one began.';

-- Derived like the roll-ups, and worked out again with them.
create table telemetry.corrections (
    meter_id             uuid not null,
    read_at              timestamptz not null,
    kind                 text not null
        constraint corrections_kind_check check (kind in (
            'reset',       -- the register fell: it counts from 0 again
            'rollover',    -- the register passed its maximum
            'replacement', -- another device: the rest of the old one and what the new one counted
            'decrease',    -- the register fell a little: nothing was drawn
            'gap'          -- all the energy since the reading before, which is long past
        )),
    previous_at          timestamptz not null,
    previous_register_kwh numeric not null,
    register_kwh         numeric not null,
    energy_kwh           numeric not null
        constraint corrections_energy_kwh_check check (energy_kwh >= 0),
    created_at           timestamptz not null default now(),
    primary key (meter_id, read_at)
);

comment on table telemetry.corrections is
    'Readings whose energy is not simply the difference of two registers: which rule gave it, and from what.';
comment on column telemetry.corrections.energy_kwh is 'What the reading was counted as.';

-- What a register turns out to have counted less of, once a late reading came, is given back.
-- The table holds what the last seconds left, so checking it takes no time.
-- squawk-ignore ban-drop-constraint
alter table meters.unsettled_consumption drop constraint unsettled_consumption_energy_kwh_check;
-- squawk-ignore constraint-missing-not-valid
alter table meters.unsettled_consumption add constraint unsettled_consumption_energy_kwh_check check (energy_kwh <> 0);

create type telemetry.bucket as (
    bucket_at     timestamptz,
    reading_count integer,
    power_min_kw  numeric,
    power_max_kw  numeric,
    power_avg_kw  numeric,
    voltage_avg   numeric,
    voltage_min   numeric,
    voltage_max   numeric,
    current_avg_a numeric,
    energy_kwh    numeric,
    first_at      timestamptz,
    last_at       timestamptz
);

comment on type telemetry.bucket is 'A roll-up as callers see it: averages instead of sums and counts.';
