-- depends: 0087.create-whatsapp-sessions

set local role app_owner;

create table whatsapp.messages (
    wamid             text primary key check (length(wamid) between 1 and 300),
    session_id        uuid references whatsapp.sessions (session_id),
    user_id           uuid references auth.users (user_id),
    phone             text not null,
    body              text check (length(body) <= 1000),
    command           text check (command in ('BAL', 'BUY', 'HELP')),
    outcome           text,
    amount            numeric,
    currency          text,
    purchase_id       uuid,
    reply_delivery_id uuid,
    sent_at           timestamptz not null,
    received_at       timestamptz not null default clock_timestamp()
);

comment on table whatsapp.messages is 'Messages that customers wrote to us, each once, and what came of them.';
comment on column whatsapp.messages.wamid is 'WhatsApp''s id; a message that comes again changes nothing.';
comment on column whatsapp.messages.command is 'Null where it was none.';
comment on column whatsapp.messages.outcome is 'answered, bought, or the code of the refusal.';
comment on column whatsapp.messages.amount is 'What a purchase was charged.';
comment on column whatsapp.messages.sent_at is 'By the customer''s phone.';

create index messages_phone_received_at_idx on whatsapp.messages (phone, received_at);
comment on index whatsapp.messages_phone_received_at_idx is 'handle_message: how much a phone number wrote in the last minutes.';

create index messages_user_id_received_at_idx on whatsapp.messages (user_id, received_at);
comment on index whatsapp.messages_user_id_received_at_idx is '_check_limits: what a user bought today.';

create index messages_received_at_idx on whatsapp.messages (received_at);
comment on index whatsapp.messages_received_at_idx is 'purge_messages: the oldest.';

create index messages_session_id_idx on whatsapp.messages (session_id);
comment on index whatsapp.messages_session_id_idx is 'The messages of a session.';

-- A message is a weaker proof than a password, so it moves less money.
create table whatsapp.purchase_limits (
    currency      text primary key references payments.currencies (currency),
    minimum       numeric not null check (minimum > 0),
    maximum       numeric not null check (maximum >= minimum),
    daily_maximum numeric not null check (daily_maximum >= maximum)
);

comment on table whatsapp.purchase_limits is 'How much may be bought by message; a currency that is not listed, nothing.';
comment on column whatsapp.purchase_limits.daily_maximum is 'Of one user within 24 hours.';

insert into whatsapp.purchase_limits (currency, minimum, maximum, daily_maximum)
values ('KES', 10, 20000, 50000), ('UGX', 500, 500000, 1500000), ('TZS', 500, 400000, 1000000);

create type whatsapp.command as (
    verb         text,
    amount       numeric,
    currency     text,
    meter_number text,
    fault        text
);

comment on type whatsapp.command is 'A message as it was understood; fault says what is wrong with it.';

create type whatsapp.answer as (
    outcome     text,
    reply       text,
    amount      numeric,
    currency    text,
    purchase_id uuid
);

comment on type whatsapp.answer is 'What a message came to, and what is written back.';
