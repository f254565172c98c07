-- depends: 0130.add-time-of-use

set local role app_owner;

create table tariffs.overrides (
    override_id     uuid primary key,
    tariff_code     text not null,
    tariff_key      bigint not null,
    rate            numeric not null
        constraint overrides_rate_check check (rate >= 0 and rate < 1000000),
    reason          text not null
        constraint overrides_reason_check check (reason ~ '\S' and length(reason) <= 500),
    effective_from  timestamptz not null,
    effective_until timestamptz not null,
    planned_until   timestamptz not null,
    created_at      timestamptz not null default now(),
    created_by      uuid,
    removed_at      timestamptz,
    removed_by      uuid,
    removed_reason  text
        constraint overrides_removed_reason_check check (removed_reason ~ '\S' and length(removed_reason) <= 500),
    constraint overrides_tariff_fkey foreign key (tariff_code, tariff_key)
    references tariffs.tariffs (tariff_code, tariff_key),
    -- One that is removed before it begins holds in an empty range, and overlaps nothing.
    constraint overrides_effective_check check (
        isfinite(effective_from) and effective_from <= effective_until and effective_until <= planned_until
        and planned_until <= effective_from + interval '366 days'
    ),
    constraint overrides_no_overlap exclude using gist (
        int8range(tariff_key, tariff_key, '[]') with &&, tstzrange(effective_from, effective_until) with &&
    )
);

comment on table tariffs.overrides is
    'Rates that somebody set by hand for a while, and why; the tariff''s own rate comes back by itself.';
comment on column tariffs.overrides.rate is 'Currency per kWh, before charges, which go on.';
comment on column tariffs.overrides.planned_until is 'The end as it was set; effective_until is earlier if it was removed.';

create index overrides_tariff_idx on tariffs.overrides (tariff_code, tariff_key, effective_from);
comment on index tariffs.overrides_tariff_idx is 'A tariff''s overrides by time, and its foreign key.';
