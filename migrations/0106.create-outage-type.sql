-- depends: 0105.create-read-types

set local role app_owner;

create type telemetry.outage as (
    kind          text,
    began_at      timestamptz,
    ended_at      timestamptz,
    lasted        interval,
    reading_count integer
);

comment on type telemetry.outage is
    'A time without supply (no_voltage: the meter said so) or without readings (no_readings); without an end where it lasts.';
