-- depends: 0003.create-users

set local role app_owner;

create table payments.currencies (
    currency    text primary key check (currency ~ '^[A-Z]{3}$'),
    minor_units smallint not null check (minor_units between 0 and 4),
    constraint currencies_currency_minor_units_key unique (currency, minor_units)
);

comment on table payments.currencies is 'Currencies that accounts may be in (ISO 4217).';
comment on column payments.currencies.minor_units is 'Decimals of an amount: 2 for KES, 0 for RWF.';
comment on index payments.currencies_currency_minor_units_key is 'Foreign key of accounts.';

insert into payments.currencies (currency, minor_units)
values
    ('KES', 2), ('UGX', 0), ('TZS', 2), ('RWF', 0), ('BIF', 0), ('ETB', 2), ('NGN', 2), ('GHS', 2), ('ZAR', 2),
    ('ZMW', 2), ('XOF', 0), ('XAF', 0), ('USD', 2), ('EUR', 2), ('GBP', 2), ('JPY', 0);

-- One row per account. A wallet's balance and held amount run along on its row, so the
-- checks below make overspending impossible, whatever a function forgets. System accounts
-- take part in every purchase and would be hot rows: they carry no running balance here.
create table payments.accounts (
    account_id    uuid primary key,
    owner_user_id uuid,
    account_type  text not null
        constraint accounts_account_type_check check (account_type in (
            'wallet',    -- a customer's money
            'asset',     -- what we have or are owed: money at the bank and at providers
            'liability', -- what we owe: taxes, levies, money between two wallets
            'revenue',   -- what we earned
            'equity'     -- corrections by hand
        )),
    code          text,
    currency      text not null,
    minor_units   smallint not null,
    balance       numeric not null default 0,
    held          numeric not null default 0,
    account_status text not null default 'active'
        constraint accounts_account_status_check check (account_status in (
            'active',    -- pays and is paid
            'suspended', -- is paid, cannot pay
            'closed'     -- neither; empty for good
        )),
    created_at    timestamptz not null default now(),
    constraint accounts_currency_fkey
        foreign key (currency, minor_units) references payments.currencies (currency, minor_units),
    -- A wallet has an owner, a system account a code.
    constraint accounts_kind_check check (
        (account_type = 'wallet') = (owner_user_id is not null)
        and (account_type = 'wallet') = (code is null)
    ),
    -- What is held cannot be spent, and what is not there neither. NaN and Infinity sort above any limit.
    constraint accounts_available_check check (balance - held >= 0),
    constraint accounts_held_check check (held >= 0),
    constraint accounts_limit_check check (balance < 1e15),
    constraint accounts_scale_check check (
        balance = round(balance, minor_units) and held = round(held, minor_units)
    ),
    constraint accounts_running_balance_check check (account_type = 'wallet' or (balance = 0 and held = 0)),
    constraint accounts_closed_check check (account_status <> 'closed' or (balance = 0 and held = 0))
) with (fillfactor = 60);

comment on table payments.accounts is 'Who money belongs to: one row per wallet and per system account.';
comment on column payments.accounts.balance is
    'Of a wallet: credits minus debits, holds included. Always 0 for system accounts; see payments.system_balances.';
comment on column payments.accounts.held is 'Part of the balance that pending debits and holds have reserved.';
comment on column payments.accounts.code is 'Name of a system account, such as energy_revenue; one per currency.';

create unique index accounts_code_currency_key on payments.accounts (code, currency) where code is not null;
comment on index payments.accounts_code_currency_key is 'The contra accounts of a posting, found by code.';
create index accounts_currency_idx on payments.accounts (currency, minor_units);
comment on index payments.accounts_currency_idx is 'Foreign key: who uses a currency.';

insert into payments.accounts (account_id, account_type, code, currency, minor_units)
select gen_random_uuid(), s.account_type, s.code, c.currency, c.minor_units
from payments.currencies as c
cross join (values
    ('revenue', 'energy_revenue'),
    ('revenue', 'sales_revenue'),
    ('revenue', 'rounding'),
    ('liability', 'vat_payable'),
    ('liability', 'levies_payable'),
    ('liability', 'transfers_clearing'),
    ('asset', 'cash_clearing'),
    ('equity', 'adjustments')
) as s (account_type, code);

-- The one wallet of a user in a currency. A table of its own, since accounts are keyed by
-- account_id alone and can be spread over machines by it.
create table payments.wallets (
    owner_user_id uuid not null references auth.users (user_id),
    currency      text not null references payments.currencies (currency),
    account_id    uuid not null references payments.accounts (account_id),
    constraint wallets_pkey primary key (owner_user_id, currency),
    constraint wallets_account_id_key unique (account_id)
);

comment on table payments.wallets is 'Look-up: which account is a user''s wallet in a currency.';
comment on index payments.wallets_account_id_key is 'Foreign key, and one owner per wallet.';
create index wallets_currency_idx on payments.wallets (currency);
comment on index payments.wallets_currency_idx is 'Foreign key: who uses a currency.';
