-- depends: 0202.create-revocations

set local role app_owner;

create domain vending.order_state as text check (value in (
    'pending',   -- waits for its money
    'paid',      -- its money is reserved in the wallet; nothing was asked of a provider, or surely nothing came of it
    'vending',   -- a provider is asked for the token right now
    'unknown',   -- a provider was asked and nobody knows what came of it
    'delivered', -- the token is there, its price taken, the energy credited
    'refunded',  -- no token will come; the money is free again, in the wallet
    'expired',   -- nobody paid in time
    'cancelled'  -- called off before it was paid
));

comment on domain vending.order_state is 'Where an order stands.';

create table vending.order_transitions (
    from_state vending.order_state not null,
    to_state   vending.order_state not null,
    meaning    text not null,
    constraint order_transitions_pkey primary key (from_state, to_state)
);

comment on table vending.order_transitions is 'The life cycle of an order: every allowed change of state.';

insert into vending.order_transitions (from_state, to_state, meaning)
values
    ('pending', 'paid', 'the money is there, and reserved'),
    ('pending', 'expired', 'nobody paid in time'),
    ('pending', 'cancelled', 'called off, or the money came and could not be reserved'),
    ('paid', 'vending', 'priced, and asked of its provider'),
    ('paid', 'refunded', 'called off, refused, or not to be had for too long'),
    ('vending', 'delivered', 'the provider gave a token'),
    ('vending', 'paid', 'surely not vended, to be tried again'),
    ('vending', 'refunded', 'surely not vended, and never will be'),
    ('vending', 'unknown', 'no answer, or none that can be understood'),
    ('unknown', 'delivered', 'asked again, the provider has the token'),
    ('unknown', 'paid', 'asked again, the provider surely has nothing: tried again by the same reference'),
    ('unknown', 'refunded', 'asked again, the provider has refused it; or a person has found out');

create table vending.providers (
    provider_code     text primary key
        constraint providers_provider_code_check check (provider_code ~ '^[a-z][a-z0-9_]{1,30}$'),
    title             text not null
        constraint providers_title_check check (title ~ '\S' and length(title) <= 100),
    kind              text not null
        constraint providers_kind_check check (kind in (
            'software', -- tokens from keys in tokens.vending_keys, in the order's own transaction
            'http'      -- a server that a worker asks, by an adapter of that name
        )),
    is_enabled        boolean not null default true,
    is_default        boolean not null default false,
    is_one_per_minute boolean not null default true,
    call_seconds      smallint not null default 60
        constraint providers_call_seconds_check check (call_seconds between 2 and 600),
    settle_seconds    integer not null default 300
        constraint providers_settle_seconds_check check (settle_seconds between 0 and 86400),
    pause_seconds     numeric not null default 2
        constraint providers_pause_seconds_check check (pause_seconds between 0.01 and 600),
    query_limit       smallint not null default 20
        constraint providers_query_limit_check check (query_limit between 1 and 1000),
    give_up_after     interval not null default '1 day'
        constraint providers_give_up_after_check check (give_up_after between '1 second' and '30 days'),
    failure_limit     smallint not null default 5
        constraint providers_failure_limit_check check (failure_limit between 1 and 1000),
    open_seconds      integer not null default 30
        constraint providers_open_seconds_check check (open_seconds between 1 and 3600),
    failure_count     integer not null default 0,
    open_until        timestamptz,
    balance           numeric,
    balance_currency  text,
    balance_at        timestamptz,
    created_at        timestamptz not null default now(),
    updated_at        timestamptz not null default now()
);

comment on table vending.providers is 'Who makes tokens, how they are treated, and how they are doing.';
comment on column vending.providers.is_one_per_minute is
    'Token identifiers are minutes: no two tokens of a meter are asked for in one.';
comment on column vending.providers.call_seconds is 'A call without an outcome after so long is lost; workers give up sooner.';
comment on column vending.providers.settle_seconds is
    'That a reference is not known counts only so long after it was sent: it may still be under way.';
comment on column vending.providers.pause_seconds is 'Until a call is made again; it doubles with each.';
comment on column vending.providers.query_limit is 'Queries about one order before a person has to look.';
comment on column vending.providers.give_up_after is 'A paid order that nobody could vend for so long is refunded.';
comment on column vending.providers.failure_limit is 'Failures in a row that open the circuit breaker.';
comment on column vending.providers.open_seconds is
    'First pause of the breaker; each further failure doubles it, up to 20 times.';
comment on column vending.providers.open_until is 'Nothing is asked of it before; then one call tries.';
comment on column vending.providers.balance is 'Our money there, as last read.';

-- squawk-ignore require-concurrent-index-creation
create unique index providers_is_default_key on vending.providers (is_default) where is_default;
comment on index vending.providers_is_default_key is 'The provider of meters that nobody chose one for.';

insert into vending.providers (provider_code, title, kind, is_default, is_one_per_minute)
values ('software', 'Software issuer', 'software', true, false);

insert into vending.providers (provider_code, title, kind, is_enabled)
values ('kplc', 'Kenya Power', 'http', false);

create table vending.provider_choices (
    choice_type   text not null
        constraint provider_choices_choice_type_check check (choice_type in (
            'meter', -- choice_key is a meter_id; goes first
            'sgc'    -- choice_key is a supply group code
        )),
    choice_key    text not null,
    provider_code text not null references vending.providers (provider_code),
    constraint provider_choices_pkey primary key (choice_type, choice_key)
);

comment on table vending.provider_choices is 'Meters and supply groups whose provider is not the default one.';

-- squawk-ignore require-concurrent-index-creation
create index provider_choices_provider_code_idx on vending.provider_choices (provider_code);
comment on index vending.provider_choices_provider_code_idx is 'Foreign key: who uses a provider.';

create table vending.orders (
    account_id             uuid not null references payments.accounts (account_id),
    order_id               uuid not null,
    user_id                uuid,
    meter_id               uuid not null references meters.meters (meter_id),
    state                  vending.order_state not null default 'pending',
    reason                 text,
    payment_method         text not null
        constraint orders_payment_method_check check (payment_method in (
            'wallet', -- money that is there
            'mpesa',  -- the telephone is asked to pay
            'deposit' -- money that somebody brings some other way, and a service reports
        )),
    phone                  text
        constraint orders_phone_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
    amount                 payments.money not null,
    currency               text not null,
    idempotency_key        payments.idempotency_key,
    payment_transaction_id uuid,
    purchase_id            uuid,
    provider_code          text not null references vending.providers (provider_code),
    tariff_version_id      uuid,
    energy_kwh             numeric(16, 6),
    total                  numeric,
    parts                  numeric[],
    lines                  jsonb,
    month_on               date,
    priced_at              timestamptz,
    token                  text,
    token_kwh              numeric(16, 6),
    receipt                text,
    attempt_count          smallint not null default 0,
    query_count            smallint not null default 0,
    call_id                uuid,
    call_at                timestamptz,
    sent_at                timestamptz,
    retry_at               timestamptz,
    next_step_at           timestamptz,
    needs_staff_at         timestamptz,
    paid_late_at           timestamptz,
    expires_at             timestamptz not null,
    created_at             timestamptz not null default now(),
    paid_at                timestamptz,
    finished_at            timestamptz,
    updated_at             timestamptz not null default now(),
    constraint orders_pkey primary key (account_id, order_id),
    constraint orders_order_id_key unique (order_id),
    -- Whatever a function forgets: a token is there exactly if the order was delivered, and what was charged is
    -- what was reserved at most.
    constraint orders_token_check check (
        (state = 'delivered') = (token is not null)
        and (token is null or token ~ '^[0-9]{20}$' and token_kwh >= energy_kwh and purchase_id is not null)
        and (total is null or total > 0 and total <= amount)
    )
) with (fillfactor = 70);

comment on table vending.orders is 'Electricity that was asked for, paid at once or later; a purchase once it is delivered.';
comment on column vending.orders.order_id is 'Also the reference by which a provider knows it: one for all attempts.';
comment on column vending.orders.amount is 'What the buyer offers; the change (amount - total) stays in the wallet.';
comment on column vending.orders.payment_transaction_id is
    'The credit that brings its money, null where it is paid from the wallet.';
comment on column vending.orders.purchase_id is 'The reservation of its money, which becomes the purchase.';
comment on column vending.orders.parts is 'Energy, levies, VAT and rounding of the total.';
comment on column vending.orders.month_on is 'The month in whose slabs it is counted, null where slabs do not count months.';
comment on column vending.orders.priced_at is 'When its price was worked out, at the beginning of the first vend; it stays.';
comment on column vending.orders.call_id is 'The call to a provider that is under way.';
comment on column vending.orders.sent_at is 'When a provider was last asked to vend.';
comment on column vending.orders.retry_at is 'Its provider is not asked again before.';
comment on column vending.orders.next_step_at is 'When vending.advance_orders looks after it.';
comment on column vending.orders.needs_staff_at is 'Since when a person has to look: nobody asks the provider any more.';
comment on column vending.orders.paid_late_at is 'Its money came after it was given up, and stayed in the wallet.';

-- squawk-ignore require-concurrent-index-creation
create index orders_user_id_idx on vending.orders (user_id, order_id);
comment on index vending.orders_user_id_idx is 'A buyer''s orders, newest first (list_orders).';
-- squawk-ignore require-concurrent-index-creation
create index orders_meter_id_idx on vending.orders (meter_id, order_id);
comment on index vending.orders_meter_id_idx is 'A meter''s orders, newest first (list_orders), and the guard of its minute.';
-- squawk-ignore require-concurrent-index-creation
create index orders_provider_code_idx on vending.orders (provider_code, state);
comment on index vending.orders_provider_code_idx is 'What waits for a provider (list_providers).';
-- squawk-ignore require-concurrent-index-creation
create unique index orders_idempotency_key_key on vending.orders (account_id, idempotency_key)
where idempotency_key is not null;
comment on index vending.orders_idempotency_key_key is 'The order that a key made (create_order).';
-- squawk-ignore require-concurrent-index-creation
create unique index orders_vending_key on vending.orders (meter_id) where state = 'vending';
comment on index vending.orders_vending_key is 'One token of a meter at a time.';
-- squawk-ignore require-concurrent-index-creation
create unique index orders_token_key on vending.orders (meter_id, token) where token is not null;
comment on index vending.orders_token_key is 'A token is delivered once.';
-- squawk-ignore require-concurrent-index-creation
create index orders_next_step_at_idx on vending.orders (next_step_at) where next_step_at is not null;
comment on index vending.orders_next_step_at_idx is 'Orders that somebody has to look after (advance_orders).';
-- squawk-ignore require-concurrent-index-creation
create index orders_needs_staff_at_idx on vending.orders (needs_staff_at) where needs_staff_at is not null;
comment on index vending.orders_needs_staff_at_idx is 'Orders that wait for a person (list_unclear_orders).';

create table vending.order_changes (
    account_id    uuid not null,
    order_id      uuid not null,
    change_id     uuid not null,
    from_state    vending.order_state,
    to_state      vending.order_state not null,
    reason        text,
    actor_role    text,
    actor_user_id uuid,
    created_at    timestamptz not null default clock_timestamp(),
    constraint order_changes_pkey primary key (account_id, order_id, change_id)
);

comment on table vending.order_changes is 'The trail of each order: every change of state, by whom and why.';

-- What a worker is to do for an order.
create type vending.step as (
    action        text,
    wait_seconds  numeric,
    provider_code text,
    call_id       uuid,
    call_at       timestamptz,
    call_seconds  numeric,
    request       jsonb
);

comment on type vending.step is 'What to do next: vend or query, wait, or done.';

create type vending.provider_balance as (
    provider_code text,
    balance       numeric,
    currency      text,
    checked_at    timestamptz,
    is_fresh      boolean
);

comment on type vending.provider_balance is 'Our money at a provider, as last read.';

create type vending.provider_state as (
    provider_code     text,
    title             text,
    kind              text,
    is_enabled        boolean,
    is_default        boolean,
    is_one_per_minute boolean,
    failure_count     integer,
    open_until        timestamptz,
    waiting_count     bigint,
    unknown_count     bigint
);

comment on type vending.provider_state is 'A provider, how it is doing and how many orders wait for it.';
