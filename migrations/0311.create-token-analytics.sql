-- depends: 0310.create-cache

set local role app_owner;

create type tokens.token_analytics as (
    meter_id          uuid,
    days              integer,
    balance_kwh       numeric,
    purchase_count    integer,
    bought_kwh        numeric,
    spent             numeric,
    currency          text,
    last_purchase_at  timestamptz,
    consumed_kwh      numeric,
    average_daily_kwh numeric,
    days_left         numeric,
    runs_out_at       timestamptz,
    computed_at       timestamptz,
    is_stale          boolean
);

comment on type tokens.token_analytics is 'What was bought and burnt over some days, and how long the rest will do.';
comment on column tokens.token_analytics.spent is 'In the currency of the last purchase.';
comment on column tokens.token_analytics.days_left is 'At the average of the days; null where nothing was burnt.';
comment on column tokens.token_analytics.is_stale is 'The last good figures: newer ones are being worked out, or could not be.';
