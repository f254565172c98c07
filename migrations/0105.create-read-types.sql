-- depends: 0103.create-registers

set local role app_owner;

create type telemetry.latest_reading as (
    meter_id     uuid,
    meter_number text,
    region       text,
    read_at      timestamptz,
    power_kw     numeric,
    voltage      numeric,
    current_a    numeric,
    energy_kwh   numeric,
    register_kwh numeric
);

comment on type telemetry.latest_reading is
    'A meter and the newest that it sent; read_at is null where it never sent anything.';

create type telemetry.breakdown_bucket as (
    bucket_at     timestamptz,
    bucket_end    timestamptz,
    local_at      text,
    reading_count integer,
    energy_kwh    numeric,
    power_avg_kw  numeric,
    power_min_kw  numeric,
    power_max_kw  numeric,
    voltage_avg   numeric,
    voltage_min   numeric,
    voltage_max   numeric,
    current_avg_a numeric
);

comment on type telemetry.breakdown_bucket is
    'An hour or a day of a meter, in its zone: nothing was received where reading_count is 0, all else is null then.';

create type telemetry.consumption_stats as (
    meter_id              uuid,
    period_from           timestamptz,
    period_until          timestamptz,
    reading_count         bigint,
    first_at              timestamptz,
    last_at               timestamptz,
    energy_kwh            numeric,
    power_avg_kw          numeric,
    power_min_kw          numeric,
    power_max_kw          numeric,
    peak_at               timestamptz,
    voltage_avg           numeric,
    voltage_min           numeric,
    voltage_max           numeric,
    current_avg_a         numeric,
    current_max_a         numeric,
    previous_from         timestamptz,
    previous_energy_kwh   numeric,
    previous_power_avg_kw numeric,
    energy_change_percent numeric
);

comment on type telemetry.consumption_stats is
    'What a meter did in a period, and in the period before; null is what was not measured.';

create type telemetry.counted_reading as (
    bucket_at             timestamptz,
    read_at               timestamptz,
    counted_kwh           numeric,
    rule                  text,
    sent_energy_kwh       numeric,
    register_kwh          numeric,
    previous_at           timestamptz,
    previous_register_kwh numeric
);

comment on type telemetry.counted_reading is
    'A reading and the energy that it was counted as: sent, or by the rule that its register was judged by.';

create type telemetry.region_bucket as (
    bucket_at     timestamptz,
    load_avg_kw   numeric,
    load_min_kw   numeric,
    load_max_kw   numeric,
    load_percent  numeric,
    energy_kwh    numeric,
    voltage_avg   numeric,
    voltage_min   numeric,
    voltage_max   numeric,
    current_avg_a numeric,
    meter_count   integer,
    reading_count integer
);

comment on type telemetry.region_bucket is
    'The load of a region in a bucket; load_percent is its highest minute against the capacity of the region.';

create type telemetry.region_stats as (
    region                text,
    period_from           timestamptz,
    period_until          timestamptz,
    reading_count         bigint,
    meter_count           integer,
    first_at              timestamptz,
    last_at               timestamptz,
    energy_kwh            numeric,
    load_avg_kw           numeric,
    load_min_kw           numeric,
    load_max_kw           numeric,
    peak_at               timestamptz,
    capacity_kw           numeric,
    load_percent          numeric,
    load_factor           numeric,
    voltage_avg           numeric,
    voltage_min           numeric,
    voltage_max           numeric,
    current_avg_a         numeric,
    previous_from         timestamptz,
    previous_energy_kwh   numeric,
    energy_change_percent numeric
);

comment on type telemetry.region_stats is
    'What a region did in a period: load_factor is its average load against its highest minute.';

create type telemetry.consumer as (
    rank           integer,
    meter_id       uuid,
    meter_number   text,
    owner_user_id  uuid,
    energy_kwh     numeric,
    share_percent  numeric,
    power_max_kw   numeric,
    reading_count  bigint
);

comment on type telemetry.consumer is 'A meter among those of its region that drew most, and its share of what all drew.';
