-- depends: 0020.create-accounts

set local role app_owner;

create domain payments.transaction_type as text check (value in (
    'credit',      -- money in from outside: nothing until it completes
    'debit',       -- money out: reserved until it completes
    'purchase',    -- paid from the wallet, at once or reserved first
    'hold',        -- reserved, to be captured in part or whole
    'transfer',    -- to another wallet
    'transfer_in', -- from another wallet
    'refund',      -- back into the wallet
    'adjustment'   -- corrected by hand, up or down
));

comment on domain payments.transaction_type is 'What a transaction does.';

create domain payments.transaction_status as text check (value in (
    'pending',    -- waits for the outside world
    'processing', -- the outside world is at it
    'completed',  -- the money has moved
    'failed',     -- it could not move
    'cancelled',  -- called off
    'expired',    -- a reservation that nobody captured in time
    'refunded'    -- moved, and moved back
));

comment on domain payments.transaction_status is 'How far a transaction got.';

create domain payments.money as numeric check (value > 0 and value < 1e15);

comment on domain payments.money is 'An amount that moves: never zero, never NaN.';

create domain payments.idempotency_key as text check (length(value) between 1 and 255);

comment on domain payments.idempotency_key is 'A name that a client gave to a request.';

create domain payments.metadata as jsonb check (jsonb_typeof(value) = 'object');

comment on domain payments.metadata is 'Whatever else a client wants to keep with a transaction.';

-- Which changes of status are allowed, per type. Read by the trigger on payments.transactions.
create table payments.status_transitions (
    type        payments.transaction_type not null,
    from_status payments.transaction_status not null,
    to_status   payments.transaction_status not null,
    constraint status_transitions_pkey primary key (type, from_status, to_status)
);

comment on table payments.status_transitions is 'The life cycle of a transaction: every allowed change of status.';

insert into payments.status_transitions (type, from_status, to_status)
select t.type, s.from_status, s.to_status
from (values ('credit'), ('debit'), ('purchase'), ('hold')) as t (type)
cross join (values
    ('pending', 'processing'),
    ('pending', 'completed'),
    ('pending', 'failed'),
    ('pending', 'cancelled'),
    ('processing', 'completed'),
    ('processing', 'failed'),
    ('processing', 'cancelled')
) as s (from_status, to_status)
union all
values
    ('hold', 'pending', 'expired'),
    ('debit', 'pending', 'expired'),
    ('purchase', 'pending', 'expired'),
    ('debit', 'completed', 'refunded'),
    ('purchase', 'completed', 'refunded'),
    ('hold', 'completed', 'refunded'),
    -- Money that arrives after we gave up on it still belongs to the customer.
    ('credit', 'failed', 'completed'),
    ('credit', 'cancelled', 'completed');

-- What an account holder did or had done. There is no foreign key to accounts: attaching a new
-- month would lock that table against every purchase, and payments.check_ledger() looks for
-- orphans. The check is short, as on accounts; that captured money and the time of its moving
-- exist together is checked by the trigger on status.
create table payments.transactions (
    account_id              uuid not null,
    transaction_id          uuid not null,
    created_at              timestamptz not null,
    user_id                 uuid,
    type                    payments.transaction_type not null,
    status                  payments.transaction_status not null,
    status_reason           text,
    amount                  payments.money not null,
    captured_amount         numeric not null default 0,
    currency                text not null,
    idempotency_key         payments.idempotency_key,
    counterparty_account_id uuid,
    related_transaction_id  uuid,
    correlation_id          uuid,
    expires_at              timestamptz,
    completed_at            timestamptz,
    updated_at              timestamptz not null,
    metadata                payments.metadata not null default '{}',
    constraint transactions_pkey primary key (account_id, created_at, transaction_id),
    constraint transactions_captured_amount_check check (captured_amount <= amount)
) partition by range (created_at);

comment on table payments.transactions is 'What happened on an account, and how far it got; a partition per month.';
comment on column payments.transactions.created_at is
    'Within moments of the time inside transaction_id, so that an id alone leads to its partition.';
comment on column payments.transactions.captured_amount is 'What has really moved; less than amount after a partial capture.';
comment on column payments.transactions.status_reason is 'Why it has its status; the trail keeps the earlier ones.';
comment on column payments.transactions.counterparty_account_id is 'The other wallet of a transfer.';
comment on column payments.transactions.related_transaction_id is 'The refunded transaction, or the other side of a transfer.';
comment on column payments.transactions.completed_at is 'When the money moved: created_at of the transfers.';

create index transactions_transaction_id_idx on payments.transactions (transaction_id);
comment on index payments.transactions_transaction_id_idx is
    'A transaction by its id alone; everybody''s transactions, newest first (ids sort by time).';
-- What open transactions have reserved. A table of its own, so that a purchase that reserves nothing
-- pays for no index on it.
create table payments.reservations (
    account_id     uuid not null references payments.accounts (account_id),
    transaction_id uuid not null,
    amount         payments.money not null,
    expires_at     timestamptz,
    constraint reservations_pkey primary key (account_id, transaction_id)
);

comment on table payments.reservations is
    'One row per open debit, purchase or hold; they add up to accounts.held. Deleted when it is captured or released.';
create index reservations_expires_at_idx on payments.reservations (expires_at);
comment on index payments.reservations_expires_at_idx is 'Reservations that are due to expire.';

-- A key is unique for ever and across partitions, which needs a table without partitions.
create table payments.idempotency_keys (
    account_id      uuid not null,
    idempotency_key payments.idempotency_key not null,
    transaction_id  uuid not null,
    user_id         uuid,
    constraint idempotency_keys_pkey primary key (account_id, idempotency_key)
);

comment on table payments.idempotency_keys is
    'The transaction that each idempotency key made. The request''s fingerprint is that row: type, amount, currency, metadata.';

-- Every change of status after the first. A transaction that was born completed has none.
create table payments.transaction_events (
    account_id     uuid not null,
    transaction_id uuid not null,
    created_at     timestamptz not null default clock_timestamp(),
    from_status    payments.transaction_status not null,
    to_status      payments.transaction_status not null,
    reason         text,
    actor_role     text,
    actor_user_id  uuid,
    constraint transaction_events_pkey primary key (account_id, transaction_id, created_at, to_status)
) partition by range (created_at);

comment on table payments.transaction_events is 'The trail of each transaction: every change of status, by whom and why.';

insert into core.partitioned_tables (table_name, period, partitions_ahead)
values ('payments.transactions', 'month', 3), ('payments.transaction_events', 'month', 3);
