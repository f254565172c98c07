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

create type invoices.bill_sum as (
    energy_kwh numeric,
    subtotal   numeric,
    tax_amount numeric,
    rounding   numeric,
    total      numeric,
    currency   text,
    lines      jsonb,
    taxes      jsonb,
    problem    text
);

comment on type invoices.bill_sum is 'Priced lines added up as an invoice adds them up; nothing is stored.';

create type invoices.current_cycle as (
    account_id        uuid,
    meter_id          uuid,
    meter_number      text,
    billing_mode      text,
    currency          text,
    period_from       date,
    period_until      date,
    time_zone         text,
    days_elapsed      integer,
    days_left         integer,
    energy_kwh        numeric,
    amount_so_far     numeric,
    credit            numeric,
    amount_due        numeric,
    payment_reference text,
    last_number       text,
    last_total        numeric
);

comment on type invoices.current_cycle is
    'The period that runs: what was drawn and what it costs so far, taxes included; amount_due is of invoices before.';

create type invoices.bill_estimate as (
    account_id     uuid,
    currency       text,
    period_from    date,
    period_until   date,
    measured_until timestamptz,
    measured_kwh   numeric,
    expected_kwh   numeric,
    energy_kwh     numeric,
    subtotal       numeric,
    tax_amount     numeric,
    rounding       numeric,
    total          numeric,
    lines          jsonb,
    taxes          jsonb
);

comment on type invoices.bill_estimate is
    'What the bill of the period that runs will come to: what was measured, and as much a day for the rest.';

create type invoices.overdue_invoice as (
    account_id     uuid,
    invoice_id     uuid,
    number         text,
    user_id        uuid,
    customer_name  text,
    meter_id       uuid,
    meter_number   text,
    region         text,
    currency       text,
    total          numeric,
    amount_due     numeric,
    due_on         date,
    days_overdue   integer,
    reminder_level smallint
);

comment on type invoices.overdue_invoice is 'An invoice that was not paid when it was due, and how far it was reminded of.';

create type invoices.invoice_analytics as (
    month_on         date,
    region           text,
    currency         text,
    invoice_count    bigint,
    energy_kwh       numeric,
    billed_amount    numeric,
    tax_amount       numeric,
    average_amount   numeric,
    paid_amount      numeric,
    credited_amount  numeric,
    due_amount       numeric,
    overdue_count    bigint,
    overdue_amount   numeric,
    disputed_count   bigint,
    estimated_count  bigint,
    draft_count      bigint,
    collection_rate  numeric
);

comment on type invoices.invoice_analytics is
    'The invoices of a month of a region; collection_rate is what was paid of what was billed and not taken back.';

create type invoices.export_row as (
    invoice_id      uuid,
    number          text,
    kind            text,
    status          text,
    issued_on       date,
    due_on          date,
    period_from     date,
    period_until    date,
    customer_name   text,
    customer_email  text,
    meter_number    text,
    region          text,
    currency        text,
    energy_kwh      numeric,
    subtotal        numeric,
    tax_amount      numeric,
    rounding        numeric,
    total           numeric,
    credits_amount  numeric,
    paid_amount     numeric,
    credited_amount numeric,
    amount_due      numeric,
    corrects        text
);

comment on type invoices.export_row is 'An invoice or credit note as accountants want it, one row each.';

create type invoices.line_evidence as (
    level                 text,
    bucket_at             timestamptz,
    energy_kwh            numeric,
    rate                  numeric,
    amount                numeric,
    reading_count         integer,
    rule                  text,
    register_kwh          numeric,
    previous_at           timestamptz,
    previous_register_kwh numeric
);

comment on type invoices.line_evidence is
    'What a line of an invoice is made of: a roll-up (1d, 1h, 15m) or a reading, with the rule that its energy was counted by.';

create type invoices.tariff_preview as (
    tariff_code     text,
    month_on        date,
    currency        text,
    account_count   integer,
    energy_kwh      numeric,
    total_before    numeric,
    total_after     numeric,
    change          numeric,
    change_percent  numeric,
    dearer_count    integer,
    cheaper_count   integer,
    problem_count   integer,
    largest_changes jsonb
);

comment on type invoices.tariff_preview is
    'What the bills of a month would have come to with other bands; largest_changes: [{account_id, energy_kwh, before, after}].';

create type invoices.preview_bill as (
    account_id   uuid,
    currency     text,
    energy_kwh   numeric,
    total_before numeric,
    total_after  numeric,
    problem      text
);

comment on type invoices.preview_bill is 'A bill as it is and as it would be.';
