-- depends: 0170.create-former-regions

set local role app_owner;

create table telemetry.rated_powers (
    meter_id       uuid primary key,
    rated_power_kw numeric(12, 3) not null
        constraint rated_powers_rated_power_kw_check check (rated_power_kw > 0 and rated_power_kw <= 100000),
    updated_at     timestamptz not null default now()
);

comment on table telemetry.rated_powers is
    'What the connection of a meter can carry, where it is not the usual 100 kW; a region''s load counts no more of it.';
