-- depends: 0211.create-sessions

set local role app_owner;

create table auth.signing_keys (
    kid            text primary key
        constraint signing_keys_kid_check check (kid ~ '^[A-Za-z0-9_-]{8,64}$'),
    public_jwk     jsonb not null
        constraint signing_keys_public_jwk_check check (public_jwk ->> 'kid' = kid and not public_jwk ? 'd'),
    sealed_private text,
    state          text not null
        constraint signing_keys_state_check check (state in (
            'next',    -- published, so that everybody knows it before it signs
            'active',  -- signs
            'retired', -- signs no more; its tokens are good until they expire
            'revoked'  -- not believed any more
        )),
    created_at     timestamptz not null default now(),
    activated_at   timestamptz,
    retired_at     timestamptz,
    expires_at     timestamptz
);

comment on table auth.signing_keys is 'Keys that sign access tokens (ES256).';
comment on column auth.signing_keys.kid is 'Thumbprint of the public key (RFC 7638).';
comment on column auth.signing_keys.sealed_private is
    'The private key, sealed with MAINSPRING_SECRET_KEY; gone when it signs no more.';
comment on column auth.signing_keys.expires_at is 'When the last token of a retired key has expired.';

create unique index signing_keys_state_key on auth.signing_keys (state) where state in ('next', 'active');
comment on index auth.signing_keys_state_key is 'One key signs, and one is next.';

create type auth.signing_key as (
    kid text, state text, created_at timestamptz, activated_at timestamptz, retired_at timestamptz, expires_at timestamptz,
    public_jwk jsonb
);

comment on type auth.signing_key is 'A key that signs access tokens, without what is secret of it.';

create type auth.listed_session as (
    session_id uuid, device_name text, user_agent text, address text, created_at timestamptz, last_used_at timestamptz,
    expires_at timestamptz, is_current boolean
);

comment on type auth.listed_session is 'A session, as its user sees it.';

create type auth.me as (
    user_id uuid, username text, email text, phone text, role text, region text, meter_id text,
    email_verified_at timestamptz, phone_verified_at timestamptz, created_at timestamptz, session_id uuid
);

comment on type auth.me is 'Who is calling.';
