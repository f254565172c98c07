-- depends: 0242.create-limits

set local role app_owner;

create domain payments.payment_method_type as text check (value in (
    'mpesa', -- a telephone number that is asked to pay
    'card',  -- a provider's token for a card; the number itself never gets here
    'bank'   -- a bank account
));

comment on domain payments.payment_method_type is 'How somebody pays, or is paid.';

create table payments.payment_methods (
    user_id           uuid not null references auth.users (user_id),
    payment_method_id uuid not null,
    method_type       payments.payment_method_type not null,
    provider          text not null,
    reference         text not null,
    masked            text not null,
    label             text,
    expires_on        date,
    is_default        boolean not null default false,
    created_at        timestamptz not null default now(),
    removed_at        timestamptz,
    constraint payment_methods_pkey primary key (user_id, payment_method_id),
    constraint payment_methods_default_check check (removed_at is null or not is_default)
);

comment on table payments.payment_methods is 'What somebody pays with; removed ones stay, for what was paid with them.';
comment on column payments.payment_methods.provider is
    'Who understands the reference: safaricom, a card processor, a bank''s code.';
comment on column payments.payment_methods.reference is
    'A telephone number, a provider''s token or an account number: never a card number. Nobody is shown it.';
comment on column payments.payment_methods.masked is 'What its owner recognises it by, such as +254•••••0111.';
comment on column payments.payment_methods.expires_on is 'The last day of a card.';

create unique index payment_methods_default_key on payments.payment_methods (user_id) where is_default;
comment on index payments.payment_methods_default_key is 'At most one default per user; which it is.';
create unique index payment_methods_reference_key
    on payments.payment_methods (user_id, method_type, provider, reference)
    where removed_at is null;
comment on index payments.payment_methods_reference_key is 'The same method again is the one that is there.';

create type payments.payment_method as (
    payment_method_id uuid,
    method_type       text,
    provider          text,
    masked            text,
    label             text,
    expires_on        date,
    is_default        boolean,
    created_at        timestamptz,
    removed_at        timestamptz
);

comment on type payments.payment_method is 'A payment method as its owner sees it: masked.';
