-- depends: 0021.create-transactions

set local role app_owner;

-- The ledger. A row takes from one account and gives to another, so it balances by construction:
-- one is account_id, the other the system account with contra_code in the row's one currency;
-- is_debit says which gives. It belongs to account_id, which leads its key: whatever moved on a
-- wallet is found by that key alone. Money between two wallets passes through transfers_clearing.
create table payments.transfers (
    account_id     uuid not null,
    created_at     timestamptz not null,
    transfer_id    bigint generated always as identity (cache 64),
    transaction_id uuid not null,
    contra_code    payments.account_code not null,
    is_debit       boolean not null,
    amount         payments.money not null,
    currency       text not null,
    xid            xid8 not null default pg_current_xact_id(),
    constraint transfers_pkey primary key (account_id, created_at, transfer_id)
) partition by range (created_at);

comment on table payments.transfers is 'The ledger: immutable movements between two accounts; a partition per month.';
comment on column payments.transfers.is_debit is
    'True: account_id is debited and the contra account credited. False: the other way round.';
comment on column payments.transfers.created_at is 'Taken while the wallet is locked, so it orders the transfers of a wallet.';
comment on column payments.transfers.xid is 'Writing transaction; with core.get_watermark() it tells which rows are final.';

create index transfers_xid_idx on payments.transfers (xid);
comment on index payments.transfers_xid_idx is 'The transfers since the last checkpoint of the system accounts.';

-- Balances of the system accounts as of a transaction; the live edge is summed on top.
create table payments.balance_checkpoints (
    code              payments.account_code not null,
    currency          text not null references payments.currencies (currency),
    balance           numeric not null default 0,
    xid               xid8 not null default '0',
    first_transfer_id bigint not null default 0,
    system_identifier bigint not null default (pg_control_system()).system_identifier,
    updated_at        timestamptz not null default now(),
    constraint balance_checkpoints_pkey primary key (code, currency)
);

comment on table payments.balance_checkpoints is
    'Per system account: credits minus debits of all transfers written by transactions below xid.';
comment on column payments.balance_checkpoints.first_transfer_id is
    'Transfers before this id were written on another server and are all in the balance.';
comment on column payments.balance_checkpoints.system_identifier is 'The server that numbered the transactions.';
create index balance_checkpoints_currency_idx on payments.balance_checkpoints (currency);
comment on index payments.balance_checkpoints_currency_idx is 'Foreign key: who uses a currency.';

insert into payments.balance_checkpoints (code, currency)
select a.code, a.currency from payments.accounts as a where a.code is not null;

-- A line of payments.check_ledger(): what should be and what is.
create type payments.ledger_discrepancy as (
    problem        text,
    currency       text,
    account_id     uuid,
    transaction_id uuid,
    expected       numeric,
    actual         numeric
);

comment on type payments.ledger_discrepancy is 'Something in the ledger that does not add up.';

insert into core.partitioned_tables (table_name, period, partitions_ahead) values ('payments.transfers', 'month', 3);
