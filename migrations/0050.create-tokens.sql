-- depends: 0022.create-transfers 0030.create-tariffs 0042.create-checked-reading

set local role app_owner;

-- Secret. No function role may read it: tokens._get_key_schedule alone does, as
-- the owner of the table.
create table tokens.vending_keys (
    sgc         text not null check (sgc ~ '^[0-9]{6}$'),
    krn         smallint not null check (krn between 1 and 9),
    vending_key bytea not null check (length(vending_key) = 20),
    created_at  timestamptz not null default now(),
    primary key (sgc, krn)
);

comment on table tokens.vending_keys is 'Vending keys of supply groups (DKGA04, 20 bytes). Secret.';

create table tokens.meter_keys (
    meter_id     uuid primary key references meters.meters (meter_id),
    key_identity text not null,
    schedule     integer[] not null check (cardinality(schedule) = 76)
);

comment on table tokens.meter_keys is
    'The expanded decoder key of a meter, derived at its first vend. Secret.';
comment on column tokens.meter_keys.key_identity is 'What the key was derived from; another identity derives anew.';

create table tokens.balances (
    meter_id      uuid primary key references meters.meters (meter_id),
    balance_kwh   numeric(16, 6) not null default 0,
    bought_kwh    numeric(16, 6) not null default 0,
    burnt_kwh     numeric(16, 6) not null default 0,
    adjusted_kwh  numeric(16, 6) not null default 0,
    unserved_kwh  numeric(26, 6) not null default 0,
    last_tid      bigint,
    updated_at    timestamptz not null default now(),
    -- The balance has no life of its own: what came in less what went out, always, and never below
    -- zero. One constraint, since PostgreSQL reads each of them anew for every statement.
    constraint balances_balance_kwh_check check (
        balance_kwh >= 0 and balance_kwh = bought_kwh + adjusted_kwh - burnt_kwh
        and burnt_kwh >= 0 and unserved_kwh >= 0 and last_tid between 0 and 16777215
    )
) with (fillfactor = 70);

comment on table tokens.balances is 'The prepaid electricity of a meter: the one source of truth, and its last TID.';
-- Wider than what can be bought: readings that are each within bounds add up without end, and a
-- settlement that overflows would stop everybody's.
comment on column tokens.balances.unserved_kwh is 'Consumption measured after the balance had reached zero.';
comment on column tokens.balances.last_tid is 'Token identifier of the newest token; the next one is later.';

-- Written by every sale, so it carries few indexes, one check and no foreign key: each key would lock
-- and look up its row once more. The meter was just found and its balance row references it, the
-- account is locked; payments.check_ledger and tokens.check_balances look for what should not be.
create table tokens.purchases (
    meter_id          uuid not null,
    purchase_id       uuid not null,
    account_id        uuid not null,
    user_id           uuid,
    provider_code     text not null default 'software',
    purchase_state    text not null default 'vended',
    amount            numeric not null,
    currency          text not null,
    total             numeric not null,
    energy_kwh        numeric(16, 6) not null,
    token_kwh         numeric(16, 6) not null,
    tariff_version_id uuid not null,
    lines             jsonb not null,
    token             text not null,
    tid               bigint not null,
    reprint_count     integer not null default 0,
    created_at        timestamptz not null default now(),
    primary key (meter_id, purchase_id),
    constraint purchases_meter_id_tid_key unique (meter_id, tid),
    constraint purchases_check check (
        total > 0 and total <= amount and energy_kwh > 0 and token_kwh >= energy_kwh and length(token) = 20
        and provider_code in (
            'software' -- STS tokens from keys in tokens.vending_keys, issued in the purchase itself
        )
        and purchase_state in (
            'vended' -- paid, and its token issued
        )
    )
);

comment on table tokens.purchases is 'Electricity sold: what was paid, by which tariff, and the token for it.';
comment on column tokens.purchases.purchase_id is 'Also the id of the payment transaction.';
comment on column tokens.purchases.user_id is 'Owner of the wallet that paid; decides who sees the row.';
comment on column tokens.purchases.amount is 'What the buyer offered; the change (amount - total) never left the wallet.';
comment on column tokens.purchases.total is 'What was charged.';
comment on column tokens.purchases.token_kwh is
    'What the token carries: STS rounds amounts above 1638.3 kWh up, and the customer is credited with this.';

create index purchases_user_id_idx on tokens.purchases (user_id, purchase_id);
comment on index tokens.purchases_user_id_idx is 'A buyer''s purchases, newest first (list_purchases).';

create table tokens.superseded_tokens (
    meter_id      uuid not null,
    purchase_id   uuid not null,
    tid           bigint not null,
    token         text not null,
    reason        text not null check (reason <> ''),
    superseded_by uuid,
    superseded_at timestamptz not null default now(),
    primary key (meter_id, purchase_id, tid),
    foreign key (meter_id, purchase_id) references tokens.purchases (meter_id, purchase_id)
);

comment on table tokens.superseded_tokens is 'Tokens that a re-vend replaced, and why.';

create table tokens.balance_entries (
    meter_id          uuid not null references meters.meters (meter_id),
    entry_id          uuid not null,
    entry_type        text not null
        check (entry_type in (
            'consumption', -- burnt by readings
            'adjustment'   -- changed by hand, with a reason
        )),
    delta_kwh         numeric(16, 6) not null,
    unserved_kwh      numeric(26, 6) not null default 0,
    balance_after_kwh numeric(16, 6) not null check (balance_after_kwh >= 0),
    reason            text,
    actor_id          uuid,
    created_at        timestamptz not null default now(),
    primary key (meter_id, entry_id),
    check (entry_type <> 'adjustment' or reason <> '')
);

comment on table tokens.balance_entries is
    'Every change of a balance but purchases, which are their own record.';

-- A row of tokens.check_balances.
create type tokens.balance_differences as (
    meter_id     uuid,
    balance_kwh  numeric,
    entries_kwh  numeric
);

comment on type tokens.balance_differences is 'A balance and the sum of its entries, where the two differ.';

-- What tokens._issue_token makes.
create type tokens.issued_token as (
    token     text,
    tid       bigint,
    token_kwh numeric
);

comment on type tokens.issued_token is 'The digits of a token, its identifier and the energy it carries.';
