-- depends: 0202.create-revocations

set local role app_owner;

-- Money that arrived and belongs to nobody yet. Its account is held like a wallet that nobody owns: with a
-- running balance, so that no more can leave it than came in, and on the owner's side of a transfer.
-- In one block: yoyo keeps a savepoint before each statement, and PostgreSQL makes none between these two.
-- Not validated: whatever is there obeys the narrower list, and the ledger is long.
do $$
begin
    alter domain payments.account_code drop constraint account_code_check;
    alter domain payments.account_code add constraint account_code_check check (value in (
        'cash_clearing',      -- money at the bank and at providers
        'energy_revenue',     -- energy sold
        'sales_revenue',      -- anything else sold
        'rounding',           -- what rounding to whole coins brings or costs
        'vat_payable',        -- owed to the tax office
        'levies_payable',     -- owed to regulators and funds
        'transfers_clearing', -- between two wallets, for an instant
        'adjustments',        -- corrections by hand
        'suspense'            -- arrived, and belongs to nobody yet
    )) not valid;
end;
$$;

insert into payments.accounts (account_id, account_type, code, currency, minor_units)
select gen_random_uuid(), 'liability', 'suspense', c.currency, c.minor_units
from payments.currencies as c;

comment on column payments.accounts.balance is
    'Of a wallet and of suspense: credits minus debits, holds included. Otherwise 0; see payments.system_balances.';

create domain payments.parked_status as text check (value in (
    'parked',   -- belongs to nobody yet
    'assigned', -- moved to the wallet it was meant for
    'returned'  -- sent back to where it came from
));

comment on domain payments.parked_status is 'What became of money that nobody expected.';

-- A reference is the name that the outside world gave to a payment, such as a receipt number: it is parked once.
create table payments.parked_money (
    reference               payments.idempotency_key primary key,
    transaction_id          uuid not null,
    currency                text not null references payments.currencies (currency),
    amount                  payments.money not null,
    status                  payments.parked_status not null default 'parked',
    metadata                payments.metadata not null,
    created_at              timestamptz not null default clock_timestamp(),
    resolved_at             timestamptz,
    resolved_transaction_id uuid,
    resolved_account_id     uuid references payments.accounts (account_id),
    resolved_by             uuid,
    reason                  text,
    constraint parked_money_transaction_id_key unique (transaction_id),
    constraint parked_money_resolved_check check (
        (status = 'parked') = (resolved_at is null)
        and (status = 'parked') = (resolved_transaction_id is null)
        and (status = 'assigned') = (resolved_account_id is not null)
    )
);

comment on table payments.parked_money is 'Money that arrived and belonged to nobody: where it came from, and what became of it.';
comment on column payments.parked_money.transaction_id is 'The credit of the suspense account.';
comment on column payments.parked_money.resolved_transaction_id is
    'The credit of the wallet it was assigned to, or the debit of the suspense account that sent it back.';
comment on column payments.parked_money.resolved_by is 'The person who decided; null for a program.';
comment on index payments.parked_money_transaction_id_key is 'Pages of a list; by the id that parking returned.';

create index parked_money_status_idx on payments.parked_money (status, transaction_id);
comment on index payments.parked_money_status_idx is 'What waits for somebody, newest first (payments.list_parked_money).';
create index parked_money_resolved_account_id_idx on payments.parked_money (resolved_account_id);
comment on index payments.parked_money_resolved_account_id_idx is 'Foreign key: what a wallet was given.';
create index parked_money_currency_idx on payments.parked_money (currency);
comment on index payments.parked_money_currency_idx is 'Foreign key: who uses a currency.';
