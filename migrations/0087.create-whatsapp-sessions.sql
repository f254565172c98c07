-- depends: 0086.create-inbound-events

set local role app_owner;

create table whatsapp.sessions (
    session_id       uuid primary key,
    phone            text not null check (phone ~ '^\+[1-9][0-9]{7,14}$'),
    user_id          uuid references auth.users (user_id),
    status           text not null check (status in (
        'open',    -- begun by us, the customer has not written yet
        'active',  -- the customer has written
        'expired', -- nothing happened for a day
        'closed'   -- ended on purpose
    )),
    opened_at        timestamptz not null default clock_timestamp(),
    last_activity_at timestamptz not null default clock_timestamp(),
    window_until     timestamptz,
    ended_at         timestamptz,
    check ((ended_at is null) = (status in ('open', 'active'))),
    check (status <> 'active' or window_until is not null)
) with (fillfactor = 80);

comment on table whatsapp.sessions is 'Conversations over WhatsApp, at most one at a time with a phone number.';
comment on column whatsapp.sessions.phone is 'In international form: +254711000111.';
comment on column whatsapp.sessions.user_id is 'Whose number it was when the session began; null for a stranger''s.';
comment on column whatsapp.sessions.window_until is
    'Until then free text may be sent: a day from the customer''s last message. Afterwards only templates.';

create unique index sessions_phone_idx on whatsapp.sessions (phone) where status in ('open', 'active');
comment on index whatsapp.sessions_phone_idx is 'The session with a phone number; there is one at most.';

create index sessions_last_activity_at_idx on whatsapp.sessions (last_activity_at) where status in ('open', 'active');
comment on index whatsapp.sessions_last_activity_at_idx is 'expire_whatsapp_sessions: those in which nothing happened for a day.';

create index sessions_user_id_idx on whatsapp.sessions (user_id);
comment on index whatsapp.sessions_user_id_idx is 'A user''s sessions (list_whatsapp_sessions).';

create index sessions_ended_at_idx on whatsapp.sessions (ended_at) where ended_at is not null;
comment on index whatsapp.sessions_ended_at_idx is 'purge_messages: those that ended long ago.';

-- The table came with this release and is empty.
-- squawk-ignore require-concurrent-index-creation
create index addresses_whatsapp_idx on notifications.addresses (address)
    where channel = 'whatsapp' and verified_at is not null and disabled_at is null;
comment on index notifications.addresses_whatsapp_idx is 'whatsapp._find_user: whose number it is that a message came from.';
