-- depends: 0150.create-ownerships

set local role app_owner;

-- What was sold, told once for reports: where the meter was and by which tariff then, on which
-- day there. Made from events by reports.handle_event, which repeats nothing, since the key is
-- that of the sale.
create table reports.sales (
    meter_id      uuid not null,
    sale_id       uuid not null,
    sale_type     text not null
        constraint sales_sale_type_check check (sale_type in (
            'purchase', -- electricity was sold
            'refund'    -- money was given back, in whole or in part
        )),
    region        text not null,
    tariff_code   text not null,
    currency      text not null,
    sold_at       timestamptz not null,
    sold_on       date not null,
    amount        numeric not null,
    energy_amount numeric not null,
    energy_kwh    numeric not null,
    primary key (meter_id, sale_id)
);

comment on table reports.sales is 'Sales and refunds as reports count them: region, tariff and local day of each.';
comment on column reports.sales.sale_id is 'The purchase_id, or the transaction_id of the refund.';
comment on column reports.sales.region is 'Where the meter was; empty where it had no region.';
comment on column reports.sales.tariff_code is 'By which tariff it was sold; empty where the meter had none any more.';
comment on column reports.sales.sold_on is 'The day in the region''s zone. A refund counts on the day when it was given.';
comment on column reports.sales.amount is 'What was paid, or given back, taxes and levies included; positive.';
comment on column reports.sales.energy_amount is 'The part of it that is the price of energy.';
comment on column reports.sales.energy_kwh is 'Energy sold; 0 for a refund, which takes no energy back.';

create index sales_sale_id_idx on reports.sales (sale_id);
comment on index reports.sales_sale_id_idx is 'The purchase that a refund gives back.';

create index sales_region_idx on reports.sales (region, sold_on, sale_id);
comment on index reports.sales_region_idx is 'list_sales of a region, and its days counted anew.';

create index sales_sold_on_idx on reports.sales (sold_on, sale_id);
comment on index reports.sales_sold_on_idx is 'list_sales of all regions.';

create table reports.sales_1d (
    region          text not null,
    sold_on         date not null,
    currency        text not null,
    tariff_code     text not null,
    purchase_count  integer not null default 0,
    amount          numeric not null default 0,
    energy_amount   numeric not null default 0,
    energy_kwh      numeric not null default 0,
    refund_count    integer not null default 0,
    refunded_amount numeric not null default 0,
    primary key (region, sold_on, currency, tariff_code)
);

comment on table reports.sales_1d is 'The sales of each day, by region, currency and tariff.';

create index sales_1d_sold_on_idx on reports.sales_1d (sold_on, region);
comment on index reports.sales_1d_sold_on_idx is 'Reports of all regions.';

-- Counted anew every minute: a region may have more meters than a dashboard should look at.
create table reports.meter_counts (
    region       text not null,
    status       text not null,
    meter_count  integer not null,
    online_count integer not null,
    silent_count integer not null,
    load_kw      numeric,
    last_read_at timestamptz,
    counted_at   timestamptz not null,
    primary key (region, status)
);

comment on table reports.meter_counts is 'How many meters each region has, by status, and how many are heard of.';
comment on column reports.meter_counts.online_count is 'Heard of within the last hour.';
comment on column reports.meter_counts.silent_count is 'Heard of, but not within the last hour.';
comment on column reports.meter_counts.load_kw is 'Sum of the newest powers of those online.';

create type reports.consumption_row as (
    region       text,
    period_start date,
    energy_kwh   numeric,
    avg_load_kw  numeric,
    max_load_kw  numeric,
    max_load_on  date,
    day_count    integer
);

comment on type reports.consumption_row is 'What a region drew in a day or a month.';

create type reports.revenue_row as (
    region          text,
    period_start    date,
    currency        text,
    tariff_code     text,
    purchase_count  bigint,
    amount          numeric,
    energy_amount   numeric,
    charges_amount  numeric,
    refund_count    bigint,
    refunded_amount numeric,
    net_amount      numeric,
    energy_kwh      numeric
);

comment on type reports.revenue_row is 'What was sold in a region in a day or a month.';

create type reports.loss_row as (
    region         text,
    period_start   date,
    consumed_kwh   numeric,
    sold_kwh       numeric,
    difference_kwh numeric,
    unsold_percent numeric
);

comment on type reports.loss_row is 'What meters measured and what was sold for them.';

create type reports.usage_row as (
    region             text,
    meter_count        integer,
    measured_count     integer,
    energy_kwh         numeric,
    avg_kwh            numeric,
    p10_kwh            numeric,
    p25_kwh            numeric,
    median_kwh         numeric,
    p75_kwh            numeric,
    p90_kwh            numeric,
    p99_kwh            numeric,
    max_kwh            numeric,
    top_decile_percent numeric
);

comment on type reports.usage_row is 'How consumption is distributed over the meters of a region.';
