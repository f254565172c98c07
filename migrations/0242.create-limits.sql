-- depends: 0241.count-refunds

set local role app_owner;

-- squawk-ignore adding-field-with-default
alter table payments.accounts
    add column time_zone text not null default 'Africa/Nairobi',
    add column tier text not null default 'standard';

comment on column payments.accounts.time_zone is
    'IANA name: whose days and months limits count. Its owner cannot change it, or a day would begin anew.';
comment on column payments.accounts.tier is 'Which limits apply, where they differ; known customers may do more.';

create domain payments.limit_period as text check (value in (
    'day',  -- from midnight to midnight
    'month' -- from the first to the last
));

comment on domain payments.limit_period is 'How long a limit counts, in the account''s time zone.';

-- Of the limits of one type and period, the closest applies: the account's own, else its tier's, else that of its
-- owner's role, else everybody's.
create table payments.limits (
    limit_id         uuid primary key,
    currency         text not null references payments.currencies (currency),
    transaction_type payments.transaction_type not null,
    period           payments.limit_period not null,
    account_id       uuid references payments.accounts (account_id),
    tier             text,
    user_role        text,
    maximum_amount   payments.balance_limit,
    maximum_count    integer,
    updated_at       timestamptz not null default now(),
    updated_by       uuid,
    constraint limits_key unique nulls not distinct
        (currency, transaction_type, period, account_id, tier, user_role),
    constraint limits_whom_check check (num_nonnulls(account_id, tier, user_role) <= 1),
    constraint limits_maximum_check check (
        num_nonnulls(maximum_amount, maximum_count) >= 1 and coalesce(maximum_count, 0) >= 0
    )
);

comment on table payments.limits is 'How much, and how often, may be moved in a day or a month.';
comment on column payments.limits.account_id is 'The one account it is for; it goes before all others.';
comment on column payments.limits.tier is 'For the accounts of a tier; goes before roles.';
comment on column payments.limits.user_role is 'For the accounts of users in a role; goes before everybody''s.';
comment on column payments.limits.maximum_amount is 'Null: as much as one likes. Zero: nothing.';
comment on column payments.limits.maximum_count is 'Null: as often as one likes. Zero: never.';
comment on index payments.limits_key is 'One limit per type, period and audience; what applies to a transaction.';

create index limits_account_id_idx on payments.limits (account_id) where account_id is not null;
comment on index payments.limits_account_id_idx is 'Foreign key: the limits of an account.';

-- What somebody may still do.
create type payments.allowance as (
    currency         text,
    transaction_type text,
    period           text,
    maximum_amount   numeric,
    used_amount      numeric,
    left_amount      numeric,
    maximum_count    integer,
    used_count       integer,
    left_count       integer,
    starts_at        timestamptz,
    ends_at          timestamptz,
    time_zone        text
);

comment on type payments.allowance is 'A limit as it applies to an account now: used, and left.';
