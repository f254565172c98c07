-- depends: 0202.create-revocations

set local role app_owner;

-- A code is asked for by whoever types an address, whether somebody has it or not: the same row is
-- written for both, and whose it is turns out later, in the job that sends it.
create table auth.otps (
    purpose       text not null check (purpose in (
        'verify_email',  -- the e-mail address is theirs
        'verify_phone',  -- the telephone number is theirs
        'log_in',        -- in place of a password
        'reset_password' -- the old one is forgotten
    )),
    recipient     text not null check (
        recipient ~ '^\+[1-9][0-9]{6,14}$'
        or length(recipient) <= 254 and recipient = lower(recipient)
            and recipient ~ '^[^@\s,;<>]{1,64}@[^@\s,;<>]+$'
    ),
    requester_id  uuid not null,
    otp_id        uuid not null unique,
    channel       text not null check (channel in ('email', 'sms', 'whatsapp')),
    digest        bytea not null check (length(digest) = 32),
    sealed_code   text,
    attempt_count integer not null default 0,
    max_attempts  integer not null check (max_attempts between 1 and 20),
    user_id       uuid references auth.users (user_id),
    delivery_id   uuid,
    outcome       text check (outcome in (
        'sent',          -- it is in the outbox
        'nobody',        -- nobody has this address, or it is not verified
        'account_limit', -- the account had enough codes
        'no_budget',     -- what paid channels may cost in a day is spent
        'too_late'       -- it had expired before a worker saw it
    )),
    requested_at  timestamptz not null default clock_timestamp(),
    expires_at    timestamptz not null,
    used_at       timestamptz,
    primary key (purpose, recipient, requester_id)
);

comment on table auth.otps is 'One-time codes: the newest for each purpose, recipient and requester.';
comment on column auth.otps.recipient is 'E-mail address or telephone number (E.164) as it was typed, without spaces.';
comment on column auth.otps.requester_id is 'The caller who asked for it; zeros where nobody was logged in.';
comment on column auth.otps.digest is 'HMAC-SHA256 of purpose, recipient, requester and code, under the application''s key.';
comment on column auth.otps.sealed_code is
    'For the message, sealed with the application''s key; null once it is in the outbox, used or expired.';
comment on column auth.otps.attempt_count is 'Wrong codes so far.';
comment on column auth.otps.user_id is 'Whose it is, found when it was sent; null as long as nobody''s.';
comment on column auth.otps.outcome is 'What came of sending it; null until then.';

create index otps_user_id_idx on auth.otps (user_id);
comment on index auth.otps_user_id_idx is 'Foreign key: whose codes.';
create index otps_expires_at_idx on auth.otps (expires_at);
comment on index auth.otps_expires_at_idx is 'purge_otps: what expired long ago.';

create table auth.otp_limits (
    scope      text not null check (scope in (
        'recipient', -- codes asked for, for one address
        'address',   -- codes asked for, from one network address
        'check',     -- codes tried, from one network address
        'account',   -- codes sent to one account, whatever the address
        'spend'      -- money spent on paid channels, by UTC day
    )),
    period     interval not null check (period between interval '1 second' and interval '31 days'),
    max_count  numeric not null check (max_count between 0 and 1000000000),
    updated_at timestamptz not null default now(),
    primary key (scope, period),
    check (scope <> 'spend' or period = interval '1 day'),
    check (scope = 'spend' or max_count = trunc(max_count) and max_count <= 1000)
);

comment on table auth.otp_limits is 'How many one-time codes: in no period of that length more than that many.';
comment on column auth.otp_limits.max_count is 'For spend an amount of money, in the currency of auth.otp_prices.';

insert into auth.otp_limits (scope, period, max_count)
values
    ('recipient', '30 seconds', 1),
    ('recipient', '1 hour', 5),
    ('recipient', '1 day', 10),
    ('address', '1 minute', 10),
    ('address', '1 day', 200),
    ('check', '1 minute', 30),
    ('check', '1 day', 500),
    ('account', '1 hour', 8),
    ('account', '1 day', 20),
    ('spend', '1 day', 2000);

-- One row is one log, so that a look at it and the next entry take one lock.
create table auth.otp_counters (
    scope    text not null,
    subject  text not null check (length(subject) <= 320),
    taken_at timestamptz[] not null default '{}',
    last_at  timestamptz not null default clock_timestamp(),
    primary key (scope, subject)
) with (fillfactor = 70);

comment on table auth.otp_counters is 'When codes were asked for, tried and sent, as far back as the limits look.';
comment on column auth.otp_counters.subject is 'Address, network address or account, as the scope says.';

create index otp_counters_last_at_idx on auth.otp_counters (last_at);
comment on index auth.otp_counters_last_at_idx is 'purge_otps: what no limit looks at any more.';

create table auth.otp_prices (
    channel    text not null check (channel in ('sms', 'whatsapp')),
    prefix     text not null check (prefix ~ '^\+[0-9]{0,14}$'),
    price      numeric(12, 4) not null check (price >= 0),
    updated_at timestamptz not null default now(),
    primary key (channel, prefix)
);

comment on table auth.otp_prices is
    'What a code costs by channel and first digits of the number; the longest match counts, none is no service.';
comment on column auth.otp_prices.price is 'In the currency of the spend limit.';

-- Where nothing else is said, codes go to Kenya and its neighbours; expensive numbers elsewhere are what
-- makes a sender of codes worth attacking.
insert into auth.otp_prices (channel, prefix, price)
values
    ('sms', '+254', 0.8), ('sms', '+255', 3), ('sms', '+256', 3), ('sms', '+250', 3),
    ('whatsapp', '+254', 0.6), ('whatsapp', '+255', 1), ('whatsapp', '+256', 1), ('whatsapp', '+250', 1);

create table auth.otp_spending (
    spent_on      date primary key,
    spent         numeric(14, 4) not null default 0 check (spent >= 0),
    message_count integer not null default 0,
    refused_count integer not null default 0
);

comment on table auth.otp_spending is 'What codes on paid channels cost, by UTC day.';
comment on column auth.otp_spending.refused_count is 'Codes that were not sent because the day''s money was spent.';

create type auth.otp_request as (
    refusal     text,
    retry_after integer,
    channel     text,
    recipient   text,
    expires_at  timestamptz
);

comment on type auth.otp_request is 'A code that was asked for, or why there is none.';

create type auth.otp_check as (
    refusal       text,
    retry_after   integer,
    attempts_left integer,
    user_id       uuid,
    purpose       text,
    recipient     text
);

comment on type auth.otp_check is 'A code that was right, or why it was not taken.';

create type auth.otp_outcome as (
    refusal       text,
    retry_after   integer,
    attempts_left integer,
    user_id       uuid,
    session       jsonb
);

comment on type auth.otp_outcome is 'What a code did: whose it was, and the session that it opened (an auth.session_outcome).';

alter table notifications.deliveries add column expires_at timestamptz;
comment on column notifications.deliveries.expires_at is 'It does not leave after that; null for never.';

insert into notifications.topics (topic, title, severity, is_critical, channels, priority)
values
    ('otp_verify_email', 'Codes that verify an e-mail address', 'high', true, '{email}', 0),
    ('otp_verify_phone', 'Codes that verify a telephone number', 'high', true, '{sms}', 0),
    ('otp_log_in', 'Codes to log in', 'high', true, '{email,sms,whatsapp}', 0),
    ('otp_reset_password', 'Codes to reset the password', 'high', true, '{email,sms,whatsapp}', 0);

-- Short enough for one text message.
insert into notifications.templates (topic, channel, locale, subject, body)
values
    (
        'otp_verify_email', '*', 'en', 'Verify your e-mail address',
        'Your code is {{code}}. It verifies your e-mail address and is good for {{minutes}} minutes. Give it to nobody.'
    ),
    (
        'otp_verify_email', '*', 'sw', 'Thibitisha barua pepe yako',
        'Msimbo wako ni {{code}}. Unathibitisha barua pepe yako kwa dakika {{minutes}}. Usimpe mtu yeyote.'
    ),
    (
        'otp_verify_email', '*', 'fr', 'Vérifiez votre adresse e-mail',
        'Votre code est {{code}}. Il vérifie votre adresse e-mail et reste valable {{minutes}} minutes. '
        'Ne le donnez à personne.'
    ),
    (
        'otp_verify_phone', '*', 'en', 'Verify your number',
        'Your code is {{code}}. It verifies your number and is good for {{minutes}} minutes. Give it to nobody.'
    ),
    (
        'otp_verify_phone', '*', 'sw', 'Thibitisha nambari yako',
        'Msimbo wako ni {{code}}. Unathibitisha nambari yako kwa dakika {{minutes}}. Usimpe mtu yeyote.'
    ),
    (
        'otp_verify_phone', '*', 'fr', 'Vérifiez votre numéro',
        'Votre code est {{code}}. Il vérifie votre numéro et reste valable {{minutes}} minutes. Ne le donnez à personne.'
    ),
    (
        'otp_log_in', '*', 'en', 'Your code to log in',
        '{{code}} is your code to log in, good for {{minutes}} minutes. Give it to nobody, whoever asks.'
    ),
    (
        'otp_log_in', '*', 'sw', 'Msimbo wako wa kuingia',
        '{{code}} ni msimbo wako wa kuingia, kwa dakika {{minutes}}. Usimpe mtu yeyote, hata akiuomba.'
    ),
    (
        'otp_log_in', '*', 'fr', 'Votre code de connexion',
        '{{code}} est votre code de connexion, valable {{minutes}} minutes. Ne le donnez à personne.'
    ),
    (
        'otp_reset_password', '*', 'en', 'Reset your password',
        '{{code}} is your code for a new password, good for {{minutes}} minutes. If you did not ask for it, do nothing.'
    ),
    (
        'otp_reset_password', '*', 'sw', 'Weka nenosiri jipya',
        '{{code}} ni msimbo wako wa nenosiri jipya, kwa dakika {{minutes}}. Kama hukuuomba, usifanye chochote.'
    ),
    (
        'otp_reset_password', '*', 'fr', 'Réinitialisez votre mot de passe',
        '{{code}} est votre code pour un nouveau mot de passe, valable {{minutes}} minutes. '
        'Si vous n''avez rien demandé, ne faites rien.'
    );
