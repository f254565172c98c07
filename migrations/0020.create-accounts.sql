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

create domain payments.account_type as text check (value in (
    'wallet',    -- a customer's money
    'asset',     -- what we have or are owed: money at the bank and at providers
    'liability', -- what we owe: taxes, levies, money between two wallets
    'revenue',   -- what we earned
    'equity'     -- corrections by hand
));

comment on domain payments.account_type is 'What an account stands for.';

create domain payments.account_code as text check (value in (
    'cash_clearing',      -- money at the bank and at providers
    'energy_revenue',     -- energy sold
    'sales_revenue',      -- anything else sold
    'rounding',           -- what rounding to whole coins brings or costs
    'vat_payable',        -- owed to the tax office
    'levies_payable',     -- owed to regulators and funds
    'transfers_clearing', -- between two wallets, for an instant
    'adjustments'         -- corrections by hand
));

comment on domain payments.account_code is 'The system accounts; there is one of each per currency.';

create domain payments.account_status as text check (value in (
    'active',    -- pays and is paid
    'suspended', -- is paid, cannot pay
    'closed'     -- neither; empty for good
));

comment on domain payments.account_status is 'What may happen to an account.';

create domain payments.balance_limit as numeric check (value >= 0 and value < 1e15);

comment on domain payments.balance_limit is 'The most that an account may hold.';

-- One row per account. A wallet's balance and held amount run along on its row, so the check
-- below makes overspending impossible, whatever a function forgets: what is held cannot be spent
-- and what is not there neither; NaN and Infinity are above every limit; nothing is finer than
-- the currency's coins. It is one short check, since every statement on the table parses its
-- checks anew (a domain's are parsed once per session): a check per rule cost a purchase more
-- than its lock.
--
-- System accounts take part in every purchase and would be hot rows: they carry no running
-- balance, which their limit of 0 states.
create table payments.accounts (
    account_id      uuid primary key,
    owner_user_id   uuid,
    account_type    payments.account_type not null,
    code            payments.account_code,
    currency        text not null,
    minor_units     smallint not null,
    balance         numeric not null default 0,
    held            numeric not null default 0,
    maximum_balance payments.balance_limit not null default 999999999999,
    account_status  payments.account_status not null default 'active',
    created_at      timestamptz not null default now(),
    constraint accounts_currency_fkey
        foreign key (currency, minor_units) references payments.currencies (currency, minor_units),
    constraint accounts_balance_check check (
        held >= 0
        and balance >= held
        and balance <= maximum_balance
        and balance = round(balance, minor_units)
    )
) with (fillfactor = 60);

comment on table payments.accounts is 'Who money belongs to: one row per wallet and per system account.';
comment on column payments.accounts.balance is
    'Of a wallet: credits minus debits, holds included. Always 0 for system accounts; see payments.system_balances.';
comment on column payments.accounts.held is 'Part of the balance that pending debits and holds have reserved.';
comment on column payments.accounts.maximum_balance is
    'A limit set by law or by us; 0 for system and closed accounts, which hold nothing.';
comment on column payments.accounts.code is 'Name of a system account, such as energy_revenue; one per currency.';

create unique index accounts_code_currency_key on payments.accounts (code, currency) where code is not null;
comment on index payments.accounts_code_currency_key is 'A system account by its code.';
create index accounts_currency_idx on payments.accounts (currency, minor_units);
comment on index payments.accounts_currency_idx is 'Foreign key: who uses a currency.';

insert into payments.accounts (account_id, account_type, code, currency, minor_units, maximum_balance)
select gen_random_uuid(), s.account_type, s.code, c.currency, c.minor_units, 0
from payments.currencies as c
cross join (values
    ('asset', 'cash_clearing'),
    ('revenue', 'energy_revenue'),
    ('revenue', 'sales_revenue'),
    ('revenue', 'rounding'),
    ('liability', 'vat_payable'),
    ('liability', 'levies_payable'),
    ('liability', 'transfers_clearing'),
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
