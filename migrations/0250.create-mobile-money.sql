-- depends: 0240.create-suspense

set local role app_owner;

-- What the worker's settings say of our account at Safaricom; no secret is among it. Without the row
-- nothing can be asked of a phone.
create table mpesa.settings (
    is_only        boolean not null default true,
    shortcode      text not null
        constraint settings_shortcode_check check (shortcode ~ '^[0-9]{5,7}$'),
    account_kind   text not null default 'paybill'
        constraint settings_account_kind_check check (account_kind in (
            'paybill', -- the payer names an account: a meter, a wallet
            'till'     -- the payer names nothing
        )),
    is_confirming  boolean not null default true,
    minimum_amount numeric not null default 1,
    maximum_amount numeric not null default 250000,
    push_within    interval not null default '5 minutes',
    query_after    interval not null default '30 seconds',
    give_up_after  interval not null default '3 hours',
    updated_at     timestamptz not null default now(),
    constraint settings_pkey primary key (is_only),
    constraint settings_is_only_check check (is_only),
    constraint settings_maximum_amount_check check (minimum_amount >= 1 and maximum_amount >= minimum_amount)
);

comment on table mpesa.settings is 'Our account at Safaricom, as the worker''s settings describe it: one row, or none.';
comment on column mpesa.settings.is_only is 'Always true: there is one row.';
comment on column mpesa.settings.is_confirming is
    'Whether a callback that says "paid" is believed only after the query API has said so too.';
comment on column mpesa.settings.push_within is
    'A request that could not be sent for so long is given up: the payer waits no longer.';
comment on column mpesa.settings.query_after is 'How long a callback may take before Daraja is asked; doubles each time.';
comment on column mpesa.settings.give_up_after is 'After this long nobody is asked any more; a late callback still counts.';

-- Which changes of status are allowed. Read by the triggers on both tables.
create table mpesa.status_transitions (
    kind        text not null
        constraint status_transitions_kind_check check (kind in (
            'request', -- mpesa.requests
            'payment'  -- mpesa.payments
        )),
    from_status text not null,
    to_status   text not null,
    constraint status_transitions_pkey primary key (kind, from_status, to_status)
);

comment on table mpesa.status_transitions is 'The life cycles of requests and of payments: every allowed change of status.';

insert into mpesa.status_transitions (kind, from_status, to_status)
select 'request', t.from_status, t.to_status
from (values
    ('created', 'sending'),
    ('created', 'failed'),
    ('sending', 'created'),
    ('sending', 'awaiting'),
    ('sending', 'unknown'),
    ('unknown', 'awaiting'),
    ('awaiting', 'unknown'),
    ('confirming', 'unknown')
) as t (from_status, to_status)
union all
-- What Daraja tells may come before the answer to the push, and long after we gave up.
select 'request', f.from_status, o.to_status
from (values ('sending'), ('awaiting'), ('unknown')) as f (from_status)
cross join (values ('confirming'), ('paid'), ('parked'), ('failed'), ('cancelled'), ('timed_out')) as o (to_status)
union all
select 'request', 'confirming', o.to_status
from (values ('paid'), ('parked'), ('failed'), ('cancelled'), ('timed_out')) as o (to_status)
union all
-- Money that arrives after a failure still arrived.
select 'request', f.from_status, o.to_status
from (values ('failed'), ('cancelled'), ('timed_out')) as f (from_status)
cross join (values ('confirming'), ('paid'), ('parked')) as o (to_status)
union all
select 'request', 'parked', o.to_status
from (values ('confirming'), ('paid')) as o (to_status)
union all
select 'payment', t.from_status, t.to_status
from (values
    ('unconfirmed', 'credited'),
    ('unconfirmed', 'parked'),
    ('unconfirmed', 'disputed'),
    ('unconfirmed', 'refuted'),
    ('parked', 'credited'),
    ('parked', 'returned'),
    ('disputed', 'credited'),
    ('disputed', 'parked'),
    ('disputed', 'refuted'),
    ('refuted', 'credited'),
    ('refuted', 'parked')
) as t (from_status, to_status);

-- What Daraja's result codes mean.
create table mpesa.result_codes (
    result_code text primary key,
    status      text not null
        constraint result_codes_status_check check (status in ('failed', 'cancelled', 'timed_out', 'processing')),
    reason      text not null
        constraint result_codes_reason_check check (reason ~ '^[a-z][a-z_]*$'),
    advice      text not null
);

comment on table mpesa.result_codes is 'What Daraja''s result codes mean; one that is not listed is a failure.';
comment on column mpesa.result_codes.status is 'What becomes of the request; processing: nothing yet, ask again.';
comment on column mpesa.result_codes.reason is 'In a word, for programs.';
comment on column mpesa.result_codes.advice is 'In a sentence, for the payer.';

insert into mpesa.result_codes (result_code, status, reason, advice)
values
    ('1', 'failed', 'insufficient_funds', 'There is not enough money in the M-Pesa account.'),
    ('2', 'failed', 'below_minimum', 'M-Pesa does not move so little.'),
    ('3', 'failed', 'above_maximum', 'M-Pesa does not move so much at once.'),
    ('4', 'failed', 'daily_limit', 'The M-Pesa account has reached its limit of the day.'),
    ('8', 'failed', 'receiver_limit', 'Our account cannot take more just now; try again later.'),
    ('11', 'failed', 'account_state', 'The M-Pesa account is not active.'),
    ('17', 'failed', 'daraja_failed', 'M-Pesa could not process it; try again in a minute.'),
    ('20', 'failed', 'account_unresolved', 'The number has no M-Pesa account.'),
    ('26', 'failed', 'daraja_busy', 'M-Pesa is busy; try again in a minute.'),
    ('1001', 'failed', 'phone_busy', 'The phone is in another M-Pesa session; finish that first.'),
    ('1019', 'timed_out', 'prompt_expired', 'The PIN was not entered in time.'),
    ('1025', 'failed', 'prompt_not_sent', 'M-Pesa could not ask the phone; try again.'),
    ('1031', 'cancelled', 'cancelled_by_payer', 'The request was cancelled on the phone.'),
    ('1032', 'cancelled', 'cancelled_by_payer', 'The request was cancelled on the phone.'),
    ('1037', 'timed_out', 'phone_unreachable', 'The phone could not be reached, or the PIN was not entered in time.'),
    ('2001', 'failed', 'wrong_pin', 'The PIN was wrong.'),
    ('2028', 'failed', 'not_permitted', 'Our account may not ask this phone.'),
    ('4999', 'processing', 'still_processing', 'M-Pesa is still at it.'),
    ('500.001.1001', 'processing', 'still_processing', 'M-Pesa is still at it.'),
    ('9999', 'failed', 'prompt_not_sent', 'M-Pesa could not ask the phone; try again.');

create table mpesa.requests (
    request_id          uuid primary key,
    transaction_id      uuid not null,
    account_id          uuid not null references payments.accounts (account_id),
    user_id             uuid references auth.users (user_id),
    amount              payments.money not null,
    phone               text not null
        constraint requests_phone_check check (phone ~ '^\+254[17][0-9]{8}$'),
    reference           text not null
        constraint requests_reference_check check (reference ~ '^M[0-9A-F]{11}$'),
    status              text not null default 'created'
        constraint requests_status_check check (status in (
            'created',    -- waits for a worker
            'sending',    -- a worker is at it, or was and is lost
            'awaiting',   -- Daraja took it: the phone asks for the PIN
            'confirming', -- a callback says paid, the query API has not said so yet
            'paid',       -- the money is in the wallet
            'parked',     -- the money arrived and could not be booked as asked: it is in suspense
            'failed',     -- refused, or never sent
            'cancelled',  -- by the payer, on the phone
            'timed_out',  -- nobody entered the PIN
            'unknown'     -- nobody told us; if money arrives it counts
        )),
    status_reason       text,
    result_code         text,
    merchant_request_id text,
    checkout_request_id text
        constraint requests_checkout_request_id_check check (length(checkout_request_id) between 1 and 100),
    receipt             text,
    push_count          smallint not null default 0,
    query_count         smallint not null default 0,
    due_at              timestamptz default clock_timestamp(),
    sent_at             timestamptz,
    paid_at             timestamptz,
    created_at          timestamptz not null default clock_timestamp(),
    updated_at          timestamptz not null default clock_timestamp(),
    constraint requests_transaction_id_key unique (transaction_id),
    constraint requests_reference_key unique (reference),
    constraint requests_checkout_request_id_key unique (checkout_request_id)
);

comment on table mpesa.requests is 'Phones asked to pay (STK push), one row per pending credit transaction.';
comment on column mpesa.requests.transaction_id is 'The credit of payments.transactions that becomes money when the phone pays.';
comment on column mpesa.requests.reference is
    'What the payer sees as the account, and what comes back as BillRefNumber: one request each.';
comment on column mpesa.requests.receipt is 'M-Pesa''s receipt; null for one that the query API alone confirmed.';
comment on column mpesa.requests.due_at is
    'When the worker looks at it next: to send it, to ask what became of it, to give it up. Null: never.';
comment on index mpesa.requests_transaction_id_key is 'The request of a transaction; at most one.';
comment on index mpesa.requests_reference_key is 'C2B: the request that a payer''s account number names.';
comment on index mpesa.requests_checkout_request_id_key is 'Callbacks: the request by Daraja''s id.';

create index requests_due_at_idx on mpesa.requests (due_at) where due_at is not null;
comment on index mpesa.requests_due_at_idx is 'claim_requests: what is due.';
create index requests_account_id_idx on mpesa.requests (account_id, created_at);
comment on index mpesa.requests_account_id_idx is 'How many requests a wallet made lately; foreign key.';
create index requests_user_id_idx on mpesa.requests (user_id, request_id);
comment on index mpesa.requests_user_id_idx is 'list_requests: a user''s own, newest first; foreign key.';
create index requests_created_at_idx on mpesa.requests (created_at);
comment on index mpesa.requests_created_at_idx is 'list_unmatched: requests around the time of a payment.';
create index requests_paid_at_idx on mpesa.requests (paid_at) where paid_at is not null;
comment on index mpesa.requests_paid_at_idx is 'reconcile_day: what was paid on a day.';
create index requests_phone_idx on mpesa.requests (phone, created_at);
comment on index mpesa.requests_phone_idx is 'How often a phone was asked lately.';

-- Money that arrived, or is said to have. The receipt is the whole of the deduplication, across STK
-- and C2B: a push to a PayBill may reach both addresses.
create table mpesa.payments (
    receipt         text primary key
        constraint payments_receipt_check check (receipt ~ '^[A-Z0-9]{6,20}$'),
    source          text not null
        constraint payments_source_check check (source in (
            'stk',      -- the callback of a request
            'c2b',      -- a payer went to our number by themselves
            'statement' -- found in the statement, told by nobody
        )),
    status          text not null
        constraint payments_status_check check (status in (
            'unconfirmed', -- told; the query API has not confirmed it yet; nothing is booked
            'credited',    -- in a wallet
            'parked',      -- in suspense
            'returned',    -- given back to the payer
            'disputed',    -- contradicts what we know; nothing is booked until somebody decides
            'refuted'      -- never arrived: the query API, or somebody, says so
        )),
    status_reason   text,
    amount          payments.money not null,
    shortcode       text,
    phone           text,
    payer_name      text,
    bill_reference  text,
    paid_at         timestamptz not null,
    request_id      uuid references mpesa.requests (request_id),
    account_id      uuid references payments.accounts (account_id),
    transaction_id  uuid,
    decided_by      uuid references auth.users (user_id),
    decided_at      timestamptz,
    decision_reason text,
    alerted_at      timestamptz,
    received_at     timestamptz not null default clock_timestamp(),
    updated_at      timestamptz not null default clock_timestamp()
);

comment on table mpesa.payments is 'Money that arrived by M-Pesa, one row per receipt, and what became of it.';
comment on column mpesa.payments.phone is 'As Daraja tells it, often masked.';
comment on column mpesa.payments.bill_reference is 'The account as the payer typed it.';
comment on column mpesa.payments.paid_at is 'By M-Pesa''s clock.';
comment on column mpesa.payments.decided_by is 'Who matched, returned or dismissed it; null for the service.';
comment on column mpesa.payments.alerted_at is 'When people were told that it has stayed unmatched.';

create index payments_open_idx on mpesa.payments (received_at)
    where status in ('parked', 'disputed');
comment on index mpesa.payments_open_idx is 'list_unmatched, check_unmatched: what waits for a decision, oldest first.';
create index payments_paid_at_idx on mpesa.payments (paid_at);
comment on index mpesa.payments_paid_at_idx is 'reconcile_day: the payments of a day.';
create index payments_request_id_idx on mpesa.payments (request_id);
comment on index mpesa.payments_request_id_idx is 'The payments of a request; foreign key.';
create index payments_account_id_idx on mpesa.payments (account_id);
comment on index mpesa.payments_account_id_idx is 'Foreign key: the payments of a wallet.';
create index payments_decided_by_idx on mpesa.payments (decided_by);
comment on index mpesa.payments_decided_by_idx is 'Foreign key: what somebody decided.';

-- A number that can be typed on a phone, for each wallet that asked for one: seven digits and a check digit.
create table mpesa.wallet_references (
    account_id uuid primary key references payments.accounts (account_id),
    number     bigint not null generated always as identity (start with 1000000),
    reference  text,
    constraint wallet_references_reference_key unique (reference),
    constraint wallet_references_reference_check check (reference ~ '^[0-9]{8}$')
);

comment on table mpesa.wallet_references is 'What a payer types as the account to pay into a wallet.';
comment on column mpesa.wallet_references.number is 'Counts; the reference is this and a Luhn digit.';
comment on index mpesa.wallet_references_reference_key is 'C2B: the wallet that a payer''s account number names.';

-- The statement of our account, as the organisation portal exports it.
create table mpesa.statement_lines (
    receipt           text not null
        constraint statement_lines_receipt_check check (receipt ~ '^[A-Z0-9]{6,20}$'),
    direction         text not null
        constraint statement_lines_direction_check check (direction in (
            'in', -- paid to us
            'out' -- taken from us: charges, reversals, withdrawals
        )),
    amount            payments.money not null,
    completed_at      timestamptz not null,
    details           text,
    other_party       text,
    account_reference text,
    imported_at       timestamptz not null default clock_timestamp(),
    constraint statement_lines_pkey primary key (receipt, direction)
);

comment on table mpesa.statement_lines is 'What Safaricom says we got, line by line.';
create index statement_lines_completed_at_idx on mpesa.statement_lines (completed_at);
comment on index mpesa.statement_lines_completed_at_idx is 'reconcile_day: the lines of a day.';

-- What a worker is to do for a request; the secrets and addresses come from its settings.
create type mpesa.task as (
    request_id          uuid,
    action              text,
    push_count          smallint,
    amount              numeric,
    phone               text,
    reference           text,
    checkout_request_id text
);

comment on type mpesa.task is 'What a worker is to do: push (ask the phone) or query (ask Daraja what became of it).';

create type mpesa.match as (
    account_id   uuid,
    user_id      uuid,
    request_id   uuid,
    meter_number text,
    reason       text
);

comment on type mpesa.match is 'Whom the account that a payer typed belongs to, or why nobody.';

create type mpesa.payment_details as (
    shortcode    text,
    account_kind text,
    reference    text,
    account_id   uuid
);

comment on type mpesa.payment_details is 'What to type on a phone to pay into a wallet.';

create type mpesa.unmatched_payment as (
    receipt        text,
    source         text,
    status         text,
    status_reason  text,
    amount         payments.money,
    phone          text,
    payer_name     text,
    bill_reference text,
    paid_at        timestamptz,
    received_at    timestamptz,
    request_id     uuid,
    candidates     jsonb
);

comment on type mpesa.unmatched_payment is
    'A payment that waits for a decision; candidates: [{"account_id", "user_id", "reason", "detail"}], the likeliest first.';
