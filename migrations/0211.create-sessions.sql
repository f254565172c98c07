-- depends: 0210.create-credentials

set local role app_owner;

create table auth.sessions (
    session_id      uuid primary key,
    user_id         uuid not null references auth.users (user_id),
    device_name     text
        constraint sessions_device_name_check check (length(device_name) between 1 and 100),
    user_agent      text
        constraint sessions_user_agent_check check (length(user_agent) <= 300),
    address         text
        constraint sessions_address_check check (length(address) <= 64),
    created_at      timestamptz not null default now(),
    last_used_at    timestamptz not null default now(),
    idle_expires_at timestamptz not null,
    expires_at      timestamptz not null,
    ended_at        timestamptz,
    end_reason      text
        constraint sessions_end_reason_check check (end_reason ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint sessions_ended_check check ((ended_at is null) = (end_reason is null))
);

comment on table auth.sessions is 'Logins of users on their devices, and the families of refresh tokens.';
comment on column auth.sessions.device_name is 'As the client calls it.';
comment on column auth.sessions.address is 'The client''s at the last refresh; of IPv6 the first 64 bits.';
comment on column auth.sessions.idle_expires_at is 'When it ends unless it is refreshed before.';
comment on column auth.sessions.expires_at is 'When it ends in any case.';
comment on column auth.sessions.end_reason is 'logout, revoked, password_changed, refresh_token_reused, …';

create index sessions_user_id_idx on auth.sessions (user_id, session_id);
comment on index auth.sessions_user_id_idx is 'Sessions of a user (auth.list_sessions, auth._end_sessions).';
create index sessions_idle_expires_at_idx on auth.sessions (idle_expires_at);
comment on index auth.sessions_idle_expires_at_idx is 'Sessions that ended by themselves (auth.purge_sessions).';
create index sessions_ended_at_idx on auth.sessions (ended_at) where ended_at is not null;
comment on index auth.sessions_ended_at_idx is 'Sessions that were ended (auth.purge_sessions).';

create table auth.refresh_tokens (
    token_hash bytea primary key
        constraint refresh_tokens_token_hash_check check (length(token_hash) = 32),
    session_id uuid not null references auth.sessions (session_id),
    generation integer not null,
    created_at timestamptz not null default now(),
    used_at    timestamptz,
    constraint refresh_tokens_session_id_generation_key unique (session_id, generation)
);

comment on table auth.refresh_tokens is 'Refresh tokens, of which the database knows no more than SHA-256.';
comment on column auth.refresh_tokens.generation is 'Counts the tokens of a session from 0; each is derived from the one before.';

create index refresh_tokens_used_at_idx on auth.refresh_tokens (used_at) where used_at is not null;
comment on index auth.refresh_tokens_used_at_idx is 'Used tokens that can go (auth.purge_sessions).';

create type auth.session_outcome as (
    refusal    text,
    session_id uuid,
    user_id    uuid,
    expires_at timestamptz,
    claims     jsonb,
    successor  integer,
    is_used    boolean
);

comment on type auth.session_outcome is
    'A session that was opened or refreshed: what its tokens are made of; or why it was not.';
comment on column auth.session_outcome.claims is 'What the access token says.';
comment on column auth.session_outcome.successor is 'Which of the offered successors is the refresh token.';
comment on column auth.session_outcome.is_used is 'Whether that was used in turn.';
