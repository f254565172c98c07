-- depends: 0132.create-dynamic-rates

set local role app_owner;

create table tariffs.forecasts (
    tariff_code          text not null references tariffs.tariffs,
    forecast_at          timestamptz not null,
    rate                 numeric not null,
    regional_load_factor numeric not null,
    sample_count         integer not null,
    primary key (tariff_code, forecast_at)
);

comment on table tariffs.forecasts is 'The rate that a dynamic tariff will probably have in each hour of the next week.';
comment on column tariffs.forecasts.sample_count is 'Weeks that the hour''s load is the average of.';

create table tariffs.forecast_errors (
    tariff_code  text primary key references tariffs.tariffs,
    computed_at  timestamptz not null,
    hour_count   integer not null,
    mae          numeric,
    mape         numeric,
    naive_mae    numeric,
    naive_mape   numeric
);

comment on table tariffs.forecast_errors is
    'How far forecasts made the same way would have been off in the last two weeks, beside a naive one.';
comment on column tariffs.forecast_errors.mae is 'Mean absolute error of the rate, in currency per kWh.';
comment on column tariffs.forecast_errors.mape is 'The same in per cent of the true rate.';
comment on column tariffs.forecast_errors.naive_mae is 'The error of "as yesterday at this hour".';

create type tariffs.load_forecast as (
    forecast_at timestamptz,
    load_factor numeric,
    week_count  integer
);

comment on type tariffs.load_forecast is 'The load factor of an hour as the average of so many weeks; null of none.';

create type tariffs.rate_forecast as (
    tariff_code          text,
    region               text,
    forecast_at          timestamptz,
    rate_per_kwh         numeric,
    regional_load_factor numeric,
    sample_count         integer,
    is_certain           boolean,
    mae                  numeric,
    mape                 numeric,
    naive_mae            numeric,
    naive_mape           numeric
);

comment on type tariffs.rate_forecast is
    'The rate of an hour to come; certain where it is published, else with the errors of a backtest.';

create type tariffs.usage_price as (
    currency        text,
    kwh             numeric,
    energy_amount   numeric,
    levies_amount   numeric,
    vat_amount      numeric,
    rounding_amount numeric,
    total           numeric,
    lines           jsonb
);

comment on type tariffs.usage_price is
    'What energy drawn at several times costs: energy + levies + VAT + rounding = total.';

create type tariffs.cost_estimate as (
    tariff_code     text,
    currency        text,
    kwh             numeric,
    energy_amount   numeric,
    levies_amount   numeric,
    vat_amount      numeric,
    rounding_amount numeric,
    total           numeric,
    lines           jsonb,
    period_from     timestamptz,
    period_until    timestamptz,
    usage_from      timestamptz,
    coverage        numeric
);

comment on type tariffs.cost_estimate is
    'An estimate: usage_from is when the usage was measured that stands for the period, coverage its share with readings.';
