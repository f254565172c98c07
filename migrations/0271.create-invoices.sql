-- depends: 0270.create-billing-accounts

set local role app_owner;

create table invoices.invoices (
    account_id         uuid not null references invoices.accounts (account_id),
    invoice_id         uuid not null,
    kind               text not null default 'invoice'
        constraint invoices_kind_check check (kind in (
            'invoice',    -- asks for money
            'credit_note' -- takes (a part of) an invoice back
        )),
    status             text not null default 'draft'
        constraint invoices_status_check check (status in (
            'draft',    -- being made: has no number, changes with the readings
            'final',    -- sent: nothing on it ever changes
            'overdue',  -- not paid when it was due
            'paid',     -- paid
            'disputed', -- the customer objects, somebody has to decide
            'void'      -- taken back as a whole by credit notes
        )),
    user_id            uuid not null references auth.users (user_id),
    meter_id           uuid not null,
    region             text,
    series_code        text not null references invoices.series (series_code),
    year               smallint,
    sequence           integer,
    number             text,
    currency           text not null,
    minor_units        smallint not null,
    period             daterange not null
        constraint invoices_period_check check (
            lower_inc(period) and not upper_inc(period) and not lower_inf(period) and not upper_inf(period)
        ),
    time_zone          text not null,
    usage_from         timestamptz not null,
    usage_until        timestamptz not null,
    energy_kwh         numeric not null default 0,
    is_estimated       boolean not null default false,
    subtotal           numeric not null default 0,
    tax_amount         numeric not null default 0,
    rounding           numeric not null default 0,
    total              numeric not null default 0,
    credits_amount     numeric not null default 0,
    paid_amount        numeric not null default 0,
    credited_amount    numeric not null default 0,
    returned_amount    numeric not null default 0,
    disputed_amount    numeric not null default 0,
    amount_due         numeric not null
        generated always as (
            case kind
                when 'invoice' then total - credits_amount - paid_amount - credited_amount + returned_amount
                else 0
            end
        ) stored,
    corrects_id        uuid,
    note               text,
    document           jsonb,
    daily_on           date[] not null default '{}',
    daily_kwh          numeric[] not null default '{}',
    issued_on          date,
    due_on             date,
    finalised_at       timestamptz,
    finalise_after     timestamptz,
    problem            text,
    reminder_level     smallint not null default 0,
    run_month          date,
    created_at         timestamptz not null default now(),
    updated_at         timestamptz not null default now(),
    primary key (account_id, invoice_id),
    constraint invoices_number_key unique (series_code, kind, year, sequence),
    constraint invoices_numbered_check check (
        (status = 'draft') = (number is null) and num_nulls(year, sequence, number, issued_on, finalised_at) in (0, 5)
    ),
    -- Nobody owes a negative amount, and nothing is finer than the currency's coins.
    constraint invoices_amounts_check check (
        total >= 0 and total = round(total, minor_units) and total = subtotal + tax_amount + rounding
        and credits_amount >= 0 and paid_amount >= 0 and credited_amount between 0 and total
        and returned_amount >= 0 and disputed_amount between 0 and total
        and total - credits_amount - paid_amount - credited_amount + returned_amount >= 0
    )
);

comment on table invoices.invoices is 'Invoices and credit notes, and how far each got.';
comment on column invoices.invoices.period is 'What is billed: dates of time_zone, without the last.';
comment on column invoices.invoices.usage_from is 'Energy drawn from then on is in it …';
comment on column invoices.invoices.usage_until is '… until before then.';
comment on column invoices.invoices.region is 'The region of the meter when it was billed: its operators see the invoice.';
comment on column invoices.invoices.subtotal is 'The lines, exact: nothing is rounded before the total.';
comment on column invoices.invoices.rounding is 'What rounding the total once did to it.';
comment on column invoices.invoices.credits_amount is 'Paid by what the account had to its credit.';
comment on column invoices.invoices.credited_amount is 'Taken back by credit notes.';
comment on column invoices.invoices.returned_amount is 'Paid, then taken back by a credit note: to the account''s credit.';
comment on column invoices.invoices.corrects_id is 'The invoice that a credit note or a corrected invoice is about.';
comment on column invoices.invoices.document is 'Seller, customer and meter as they stood when it became final.';
comment on column invoices.invoices.daily_on is 'Days that have energy, and in daily_kwh how much, for the chart.';
comment on column invoices.invoices.problem is 'Why a draft cannot become final yet: a code, and after a colon facts.';
comment on column invoices.invoices.run_month is 'The month that the generation was asked for; null for one made on its own.';

create index invoices_invoice_id_idx on invoices.invoices (invoice_id);
comment on index invoices.invoices_invoice_id_idx is 'An invoice by its id alone; everybody''s, newest first (ids sort by time).';
create index invoices_user_id_idx on invoices.invoices (user_id, invoice_id);
comment on index invoices.invoices_user_id_idx is 'A user''s invoices, newest first (list_invoices).';
create index invoices_region_idx on invoices.invoices (region, status, due_on);
comment on index invoices.invoices_region_idx is 'What is overdue in a region (list_overdue_invoices); an operator''s lists.';
create index invoices_due_idx on invoices.invoices (due_on, account_id) where status in ('final', 'overdue', 'disputed');
comment on index invoices.invoices_due_idx is 'Unpaid invoices by due date: who becomes overdue, who is reminded.';
create index invoices_drafts_idx on invoices.invoices (finalise_after, account_id) where status = 'draft';
comment on index invoices.invoices_drafts_idx is 'Drafts whose grace is over (finalize_invoices).';
create index invoices_corrects_id_idx on invoices.invoices (corrects_id) where corrects_id is not null;
comment on index invoices.invoices_corrects_id_idx is 'What corrects an invoice.';
create index invoices_meter_id_idx on invoices.invoices (meter_id, invoice_id);
comment on index invoices.invoices_meter_id_idx is 'Invoices of a meter.';

-- What is billed, each day of an account and each moment of a meter at most once: the database sees to
-- it, whatever a function forgets. A draft that is discarded and an invoice that is made anew give it back.
create table invoices.periods (
    account_id    uuid not null,
    invoice_id    uuid not null,
    account_key   bigint not null,
    meter_id      uuid not null,
    meter_key     bigint not null,
    period        daterange not null
        constraint periods_period_check check (not isempty(period)),
    drawn         tstzrange not null
        constraint periods_drawn_check check (not isempty(drawn)),
    seen_kwh      numeric not null default 0,
    reading_count bigint not null default 0,
    primary key (account_id, invoice_id),
    constraint periods_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id),
    constraint periods_account_fkey foreign key (account_id, account_key)
    references invoices.accounts (account_id, account_key),
    constraint periods_meter_fkey foreign key (meter_id, meter_key) references invoices.metered (meter_id, meter_key),
    constraint periods_billed_once exclude using gist (
        int8range(account_key, account_key, '[]') with &&, period with &&
    ),
    constraint periods_drawn_once exclude using gist (
        int8range(meter_key, meter_key, '[]') with &&, drawn with &&
    )
);

comment on table invoices.periods is 'Which period of an account and which time of a meter an invoice bills: each at most once.';
comment on column invoices.periods.seen_kwh is 'Energy of the days when the lines were made; another sum later means late readings.';
comment on column invoices.periods.reading_count is 'Readings of these days, for the same question.';

create index periods_account_idx on invoices.periods (account_id, account_key);
comment on index invoices.periods_account_idx is 'Periods of an account, for its foreign key.';
create index periods_meter_idx on invoices.periods (meter_id, meter_key);
comment on index invoices.periods_meter_idx is 'Periods of a meter, for its foreign key.';

create table invoices.lines (
    account_id        uuid not null,
    invoice_id        uuid not null,
    position          smallint not null,
    line_type         text not null
        constraint lines_line_type_check check (line_type in (
            'energy',     -- drawn energy at a rate
            'charge',     -- a levy or a fuel charge on it
            'adjustment', -- late readings of a period that was billed before
            'fee',        -- a fee for a reminder, or by hand
            'carried',    -- a negative sum, kept to the account's credit
            'credit'      -- of a credit note: what it takes back
        )),
    code              text not null,
    description       text not null,
    quantity          numeric,
    unit              text,
    rate              numeric,
    amount            numeric not null,
    energy_kwh        numeric not null default 0,
    tariff_code       text,
    tariff_version_id uuid references tariffs.tariff_versions (tariff_version_id),
    valid_from        timestamptz,
    valid_until       timestamptz,
    band              text,
    is_estimated      boolean not null default false,
    adjusts_id        uuid,
    taxes             jsonb not null default '[]',
    primary key (account_id, invoice_id, position),
    constraint lines_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id)
);

comment on table invoices.lines is 'What an invoice is made of: exact amounts, each with the tariff version and the time that it is of.';
comment on column invoices.lines.amount is 'Exact, without taxes; never rounded.';
comment on column invoices.lines.energy_kwh is 'The drawn energy that the line is about; 0 where that stands on another line.';
comment on column invoices.lines.taxes is 'Taxes on it: [{"key", "label", "rate", "factor"}]; a tax is factor * amount.';
comment on column invoices.lines.adjusts_id is 'The invoice whose period an adjustment corrects.';

create index lines_tariff_version_id_idx on invoices.lines (tariff_version_id);
comment on index invoices.lines_tariff_version_id_idx is 'What was billed by a tariff version; the foreign key.';
create index lines_adjusts_id_idx on invoices.lines (account_id, adjusts_id) where adjusts_id is not null;
comment on index invoices.lines_adjusts_id_idx is 'Adjustments of an invoice.';

create table invoices.taxes (
    account_id uuid not null,
    invoice_id uuid not null,
    tax_key    text not null,
    label      text not null,
    rate       numeric not null,
    base       numeric not null,
    amount     numeric not null,
    primary key (account_id, invoice_id, tax_key),
    constraint taxes_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id)
);

comment on table invoices.taxes is 'Taxes of an invoice, one row per tax and rate, each taken of its whole base and rounded once.';

create table invoices.status_transitions (
    kind        text not null,
    from_status text not null,
    to_status   text not null,
    primary key (kind, from_status, to_status)
);

comment on table invoices.status_transitions is 'Which status of an invoice may follow which.';

insert into invoices.status_transitions (kind, from_status, to_status)
values
    ('invoice', 'draft', 'final'),
    ('invoice', 'final', 'overdue'),
    ('invoice', 'final', 'paid'),
    ('invoice', 'final', 'disputed'),
    ('invoice', 'final', 'void'),
    ('invoice', 'overdue', 'paid'),
    ('invoice', 'overdue', 'disputed'),
    ('invoice', 'overdue', 'void'),
    ('invoice', 'disputed', 'final'),
    ('invoice', 'disputed', 'overdue'),
    ('invoice', 'disputed', 'paid'),
    ('invoice', 'disputed', 'void'),
    ('invoice', 'paid', 'disputed'),
    ('invoice', 'paid', 'void'),
    ('credit_note', 'draft', 'final');

create table invoices.status_changes (
    account_id    uuid not null,
    invoice_id    uuid not null,
    change_id     bigint generated always as identity,
    from_status   text not null,
    to_status     text not null,
    changed_at    timestamptz not null default clock_timestamp(),
    actor_role    text,
    actor_user_id uuid,
    primary key (account_id, invoice_id, change_id),
    constraint status_changes_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id)
);

comment on table invoices.status_changes is 'Every change of an invoice''s status, and by whom.';

create table invoices.runs (
    run_id        uuid primary key,
    month_on      date not null,
    region        text,
    status        text not null default 'running'
        constraint runs_status_check check (status in (
            'running', -- accounts may be left
            'finished' -- none was
        )),
    drafted_count integer not null default 0,
    problem_count integer not null default 0,
    chunk_count   integer not null default 0,
    started_at    timestamptz not null default clock_timestamp(),
    started_by    uuid,
    updated_at    timestamptz not null default clock_timestamp(),
    constraint runs_month_on_region_key unique nulls not distinct (month_on, region),
    constraint runs_month_on_check check (extract(day from month_on) = 1)
);

comment on table invoices.runs is 'Generations of a month''s invoices: how far each got. An account that has its invoice is done, so any can be gone on with.';
comment on column invoices.runs.region is 'Null: everywhere.';

create table invoices.credits (
    account_id uuid not null references invoices.accounts (account_id),
    credit_id  uuid not null,
    amount     numeric not null
        constraint credits_amount_check check (amount > 0 and amount < 1e15),
    used       numeric not null default 0,
    reason     text not null
        constraint credits_reason_check check (reason in (
            'credit_note', -- taken back after it was paid
            'carried',     -- an invoice whose sum was negative
            'granted'      -- by hand
        )),
    invoice_id uuid,
    note       text,
    created_at timestamptz not null default now(),
    created_by uuid,
    primary key (account_id, credit_id),
    constraint credits_used_check check (used >= 0 and used <= amount)
);

comment on table invoices.credits is 'What an account has to its credit; the next invoices use it up, oldest first.';

create table invoices.credit_uses (
    account_id uuid not null,
    credit_id  uuid not null,
    invoice_id uuid not null,
    amount     numeric not null
        constraint credit_uses_amount_check check (amount > 0),
    primary key (account_id, credit_id, invoice_id),
    constraint credit_uses_credit_fkey foreign key (account_id, credit_id)
    references invoices.credits (account_id, credit_id),
    constraint credit_uses_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id)
);

comment on table invoices.credit_uses is 'Which invoice used how much of which credit.';

create index credit_uses_invoice_idx on invoices.credit_uses (account_id, invoice_id);
comment on index invoices.credit_uses_invoice_idx is 'Credits that an invoice used; the foreign key.';

create table invoices.payments (
    account_id     uuid not null,
    invoice_id     uuid not null,
    payment_id     uuid not null,
    user_id        uuid not null references auth.users (user_id),
    method         text not null
        constraint payments_method_check check (method in (
            'wallet', -- a purchase transaction of a wallet
            'manual'  -- by bank or in cash, as staff noted
        )),
    amount         numeric not null
        constraint payments_amount_check check (amount > 0 and amount < 1e15),
    currency       text not null,
    transaction_id uuid,
    reference      text not null
        constraint payments_reference_check check (length(reference) between 1 and 200),
    paid_at        timestamptz not null default now(),
    recorded_by    uuid,
    primary key (account_id, invoice_id, payment_id),
    constraint payments_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id),
    constraint payments_reference_key unique (account_id, invoice_id, method, reference)
);

comment on table invoices.payments is 'Payments of invoices.';
comment on column invoices.payments.reference is 'Names the payment: the same one twice is one.';
comment on column invoices.payments.transaction_id is 'The transaction of the wallet that paid.';

create index payments_user_id_idx on invoices.payments (user_id, payment_id);
comment on index invoices.payments_user_id_idx is 'A user''s payments, newest first (list_payments); the foreign key.';

create table invoices.disputes (
    account_id      uuid not null,
    dispute_id      uuid not null,
    invoice_id      uuid not null,
    user_id         uuid not null references auth.users (user_id),
    status          text not null default 'open'
        constraint disputes_status_check check (status in (
            'open',      -- somebody has to decide
            'accepted',  -- a credit note took the amount back
            'rejected',  -- the invoice stands
            'withdrawn'  -- by the customer
        )),
    amount          numeric not null
        constraint disputes_amount_check check (amount > 0),
    reason          text not null
        constraint disputes_reason_check check (reason ~ '\S' and length(reason) <= 2000),
    opened_at       timestamptz not null default now(),
    resolved_at     timestamptz,
    resolved_by     uuid,
    resolution      text
        constraint disputes_resolution_check check (length(resolution) <= 2000),
    credit_note_id  uuid,
    primary key (account_id, dispute_id),
    constraint disputes_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id),
    constraint disputes_resolved_check check ((status = 'open') = (resolved_at is null))
);

comment on table invoices.disputes is 'Objections of customers to invoices, and what was decided.';

create unique index disputes_open_key on invoices.disputes (account_id, invoice_id) where status = 'open';
comment on index invoices.disputes_open_key is 'One open dispute per invoice.';
create index disputes_invoice_idx on invoices.disputes (account_id, invoice_id);
comment on index invoices.disputes_invoice_idx is 'Disputes of an invoice; the foreign key.';
create index disputes_dispute_id_idx on invoices.disputes (dispute_id);
comment on index invoices.disputes_dispute_id_idx is 'A dispute by its id alone.';
create index disputes_user_id_idx on invoices.disputes (user_id, dispute_id);
comment on index invoices.disputes_user_id_idx is 'A user''s disputes; the foreign key.';

-- When who is reminded how: so many days after the due date.
create table invoices.reminder_levels (
    series_code text not null references invoices.series (series_code),
    level       smallint not null
        constraint reminder_levels_level_check check (level between 1 and 9),
    days_after  smallint not null
        constraint reminder_levels_days_after_check check (days_after between 1 and 365),
    topic       text not null references notifications.topics (topic),
    fee         numeric not null default 0
        constraint reminder_levels_fee_check check (fee >= 0 and fee < 1e12),
    primary key (series_code, level),
    constraint reminder_levels_days_after_key unique (series_code, days_after)
);

comment on table invoices.reminder_levels is 'Dunning: how many days after the due date which reminder is sent, and what it costs.';
comment on column invoices.reminder_levels.fee is 'Put on the next invoice; 0 is none.';

create index reminder_levels_topic_idx on invoices.reminder_levels (topic);
comment on index invoices.reminder_levels_topic_idx is 'Levels of a topic, for the foreign key.';

create table invoices.reminders (
    account_id uuid not null,
    invoice_id uuid not null,
    level      smallint not null,
    amount     numeric not null,
    sent_at    timestamptz not null default now(),
    primary key (account_id, invoice_id, level),
    constraint reminders_invoice_fkey foreign key (account_id, invoice_id)
    references invoices.invoices (account_id, invoice_id)
);

comment on table invoices.reminders is 'Reminders that were sent, each level of an invoice once.';

-- What goes on the next invoice besides energy.
create table invoices.fees (
    account_id  uuid not null references invoices.accounts (account_id),
    fee_id      uuid not null,
    code        text not null
        constraint fees_code_check check (code ~ '^[a-z0-9_]{1,40}$'),
    description text not null
        constraint fees_description_check check (description ~ '\S' and length(description) <= 200),
    amount      numeric not null
        constraint fees_amount_check check (amount > 0 and amount < 1e12),
    invoice_id  uuid,
    created_at  timestamptz not null default now(),
    created_by  uuid,
    primary key (account_id, fee_id)
);

comment on table invoices.fees is 'Fees of an account; each goes on one invoice.';
comment on column invoices.fees.invoice_id is 'The invoice that it is on; null while it waits for the next.';
