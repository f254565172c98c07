-- depends: 0202.create-revocations

set local role app_owner;

-- The flag: one row, off until an admin turns it on (invoices.set_billing).
create table invoices.settings (
    settings_key text primary key default 'billing'
        constraint settings_settings_key_check check (settings_key = 'billing'),
    is_enabled   boolean not null default false,
    updated_at   timestamptz not null default now(),
    updated_by   uuid
);

comment on table invoices.settings is 'Whether anything is billed here: the flag billing, one row.';

insert into invoices.settings (settings_key) values ('billing');

-- Who sends invoices. What stands on a paper that is out stays there, whatever changes here.
create table invoices.issuers (
    issuer_code  text primary key
        constraint issuers_issuer_code_check check (issuer_code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    name         text not null
        constraint issuers_name_check check (btrim(name) <> ''),
    address      text[] not null default '{}',
    tax_id       text,
    email        text,
    phone        text,
    time_zone    text not null,
    paybill      text,
    payment_code text,
    notes        text[] not null default '{}',
    updated_at   timestamptz not null default now()
);

comment on table invoices.issuers is 'Sellers as they stand on invoices.';
comment on column invoices.issuers.time_zone is 'IANA zone in which its documents are dated and their numbers'' year is counted.';
comment on column invoices.issuers.paybill is 'The number that mobile money is sent to.';
comment on column invoices.issuers.payment_code is
    'What the QR code says; {paybill}, {account}, {amount}, {number} and {currency} are filled in.';
comment on column invoices.issuers.notes is 'Lines at the foot of each invoice.';

insert into invoices.issuers (issuer_code, name, time_zone) values ('main', 'Mainspring', 'Africa/Nairobi');

create table invoices.series (
    series_code      text primary key
        constraint series_series_code_check check (series_code ~ '^[A-Z0-9][A-Z0-9-]{0,15}$'),
    issuer_code      text not null references invoices.issuers (issuer_code),
    credit_prefix    text not null
        constraint series_credit_prefix_check check (credit_prefix ~ '^[A-Z0-9][A-Z0-9-]{0,15}$'),
    due_days         smallint not null default 14
        constraint series_due_days_check check (due_days between 0 and 365),
    grace            interval not null default '3 days'
        constraint series_grace_check check (grace between interval '0' and interval '60 days'),
    total_step       numeric
        constraint series_total_step_check check (total_step > 0 and total_step <= 1000),
    lookback_months  smallint not null default 3
        constraint series_lookback_months_check check (lookback_months between 0 and 24),
    missing_readings text not null default 'estimate'
        constraint series_missing_readings_check check (missing_readings in (
            'estimate', -- as much a day as the invoices before, said on the line, put right by the readings that come
            'nothing'   -- what nobody measured is not billed
        )),
    constraint series_credit_prefix_key unique (credit_prefix),
    constraint series_prefixes_check check (credit_prefix <> series_code)
);

comment on table invoices.series is 'Rows of numbers without gaps: invoices INV-2026-000001, credit notes CN-2026-000001.';
comment on column invoices.series.grace is 'How long a draft waits for late readings before it becomes an invoice.';
comment on column invoices.series.total_step is 'Totals are rounded to a multiple of it; null: to the currency''s smallest coin.';
comment on column invoices.series.lookback_months is 'How many months back late readings still correct what was billed.';

create index series_issuer_code_idx on invoices.series (issuer_code);
comment on index invoices.series_issuer_code_idx is 'Series of an issuer, for the foreign key.';

insert into invoices.series (series_code, issuer_code, credit_prefix) values ('INV', 'main', 'CN');

-- The last number of each year. Its row is the lock under which numbers are given out: whoever is
-- undone gives its number back, so none is ever missing.
create table invoices.counters (
    series_code text not null references invoices.series (series_code),
    kind        text not null
        constraint counters_kind_check check (kind in ('invoice', 'credit_note')),
    year        smallint not null,
    last_number integer not null default 0
        constraint counters_last_number_check check (last_number >= 0),
    primary key (series_code, kind, year)
);

comment on table invoices.counters is 'The last number given out of a series in a year.';

-- Exclusion by range wants a key that core ranges can hold; ids are uuid.
create table invoices.metered (
    meter_id  uuid primary key references meters.meters (meter_id),
    meter_key bigint generated always as identity,
    constraint metered_meter_key_key unique (meter_id, meter_key)
);

comment on table invoices.metered is 'Meters that have or had a billing account, each with a number for exclusion constraints.';
comment on index invoices.metered_meter_key_key is 'Foreign key of accounts.';

create table invoices.accounts (
    account_id        uuid primary key,
    account_key       bigint generated always as identity,
    user_id           uuid not null references auth.users (user_id),
    meter_id          uuid not null,
    meter_key         bigint not null,
    series_code       text not null references invoices.series (series_code),
    currency          text not null,
    minor_units       smallint not null,
    time_zone         text not null,
    billing_mode      text not null
        constraint accounts_billing_mode_check check (billing_mode in (
            'postpaid', -- invoiced after the month
            'prepaid'   -- paid by tokens: never invoiced
        )),
    opened_at         timestamptz not null
        constraint accounts_opened_at_check check (isfinite(opened_at)),
    closed_at         timestamptz,
    period_on         date not null,
    billed_until      timestamptz not null,
    payment_reference text not null,
    customer_name     text
        constraint accounts_customer_name_check check (customer_name ~ '\S' and length(customer_name) <= 200),
    address           text[] not null default '{}'
        constraint accounts_address_check check (cardinality(address) <= 8),
    created_at        timestamptz not null default now(),
    constraint accounts_account_key_key unique (account_id, account_key),
    constraint accounts_payment_reference_key unique (payment_reference),
    constraint accounts_meter_fkey foreign key (meter_id, meter_key) references invoices.metered (meter_id, meter_key),
    constraint accounts_currency_fkey
        foreign key (currency, minor_units) references payments.currencies (currency, minor_units),
    constraint accounts_closed_at_check check (isfinite(closed_at) and closed_at > opened_at),
    -- A meter is billed to one customer in one way at a time: what was prepaid is never invoiced as well.
    constraint accounts_one_per_meter exclude using gist (
        int8range(meter_key, meter_key, '[]') with &&, tstzrange(opened_at, closed_at) with &&
    )
);

comment on table invoices.accounts is 'Who is billed for a meter, in which way, from when until when.';
comment on column invoices.accounts.time_zone is 'IANA zone in which its months are counted.';
comment on column invoices.accounts.opened_at is 'Energy drawn from then on is billed to this account.';
comment on column invoices.accounts.closed_at is 'Until before then; null while it is open.';
comment on column invoices.accounts.period_on is 'First date of the next period that will be billed.';
comment on column invoices.accounts.billed_until is
    'Where the energy of the last period ended: the next one begins there, whatever became of the zone.';
comment on column invoices.accounts.payment_reference is 'What a customer writes on a payment (M-Pesa account number).';

create index accounts_user_id_idx on invoices.accounts (user_id, account_id);
comment on index invoices.accounts_user_id_idx is 'A user''s accounts; the foreign key.';
create index accounts_meter_idx on invoices.accounts (meter_id, meter_key);
comment on index invoices.accounts_meter_idx is 'Accounts of a meter; the foreign key.';
create index accounts_series_code_idx on invoices.accounts (series_code);
comment on index invoices.accounts_series_code_idx is 'Accounts of a series, for the foreign key.';
create index accounts_currency_idx on invoices.accounts (currency, minor_units);
comment on index invoices.accounts_currency_idx is 'Foreign key: who uses a currency.';
create index accounts_period_on_idx on invoices.accounts (period_on, account_id) where billing_mode = 'postpaid';
comment on index invoices.accounts_period_on_idx is 'Accounts that have a period to bill (generate_monthly_invoices).';

-- A row holds until the next row of the account; the meter's own tariff where it names none.
create table invoices.account_tariffs (
    account_id  uuid not null references invoices.accounts (account_id),
    valid_from  timestamptz not null,
    tariff_code text references tariffs.tariffs (tariff_code),
    primary key (account_id, valid_from)
);

comment on table invoices.account_tariffs is 'By which tariff an account is billed, each from a moment until the next row.';
comment on column invoices.account_tariffs.tariff_code is 'Null: the tariff of the meter, else of its region.';

create index account_tariffs_tariff_code_idx on invoices.account_tariffs (tariff_code);
comment on index invoices.account_tariffs_tariff_code_idx is 'Accounts of a tariff (preview_tariff_change); the foreign key.';
