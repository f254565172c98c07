-- depends: 0271.create-invoices

set local role app_owner;

-- Some time of a meter under a tariff. Items of one number belong together: slabs go on through them.
create type invoices.usage_item as (
    item_no       integer,
    meter_id      uuid,
    meter_zone    text,
    tariff_code   text,
    drawn_from    timestamptz,
    drawn_until   timestamptz,
    estimated_kwh numeric
);

comment on type invoices.usage_item is 'Some time of a meter under a tariff; estimated_kwh stands in where nothing was measured.';

-- What a line of a tariff's bill takes of the energy and of its cost, and what taxes there are on it.
create type invoices.charge_factor as (
    sheet_no    integer,
    line_no     integer,
    code        text,
    label       text,
    basis       text,
    rate        numeric,
    cost_factor numeric,
    kwh_factor  numeric,
    taxes       jsonb
);

comment on type invoices.charge_factor is 'A line of a price sheet: cost_factor * cost of the energy + kwh_factor * energy.';

create type invoices.rate_slot as (
    sheet_no integer,
    slot_at  timestamptz,
    rate     numeric,
    band     text
);

comment on type invoices.rate_slot is 'The rate of a price sheet in an hour or a quarter of one.';

create type invoices.priced_line as (
    item_no           integer,
    line_type         text,
    code              text,
    label             text,
    band              text,
    quantity          numeric,
    unit              text,
    rate              numeric,
    amount            numeric,
    energy_kwh        numeric,
    tariff_code       text,
    tariff_version_id uuid,
    currency          text,
    valid_from        timestamptz,
    valid_until       timestamptz,
    is_estimated      boolean,
    taxes             jsonb,
    problem           text
);

comment on type invoices.priced_line is 'A line of a bill, exact; problem says why an item has no price.';

create type invoices.time_span as (
    level      text,
    span_from  timestamptz,
    span_until timestamptz
);

comment on type invoices.time_span is 'A time, and the level of the roll-ups that make it up.';

create type invoices.usage_part as (
    part_no       integer,
    item_no       integer,
    meter_id      uuid,
    meter_zone    text,
    sheet_no      integer,
    level         text,
    is_variable   boolean,
    part_from     timestamptz,
    part_until    timestamptz,
    estimated_kwh numeric
);

comment on type invoices.usage_part is 'A part of an item in which one price sheet holds.';

create type invoices.drawn_days as (
    account_id    uuid,
    invoice_id    uuid,
    kwh           numeric,
    reading_count bigint,
    daily_on      date[],
    daily_kwh     numeric[]
);

comment on type invoices.drawn_days is
    'The days of a period as they are measured now: kwh and reading_count of all that it touches, daily only of whole ones.';

create type invoices.late_period as (
    draft_id   uuid,
    invoice_id uuid
);

comment on type invoices.late_period is 'An invoice whose readings changed, and the draft that can correct it.';
