-- depends: 0202.create-revocations

set local role app_owner;

create table auth.credentials (
    user_id       uuid primary key references auth.users (user_id),
    password_hash text
        constraint credentials_password_hash_check check (password_hash like '$argon2id$%'),
    changed_at    timestamptz not null default now(),
    told_at       timestamptz
);

comment on table auth.credentials is 'What proves who somebody is. Functions of the service read it, nobody else.';
comment on column auth.credentials.password_hash is 'Argon2id, made by the gateway; null for who has no password.';
comment on column auth.credentials.told_at is 'When the owner was last told that somebody tried to register their address.';

create table auth.login_failures (
    subject        text primary key
        constraint login_failures_subject_check check (subject ~ '^(user|name|address):.'),
    failure_count  integer not null default 0,
    last_failed_at timestamptz not null default now(),
    locked_until   timestamptz
);

comment on table auth.login_failures is
    'Attempts to log in that have not succeeded: counted before the password is looked at, forgotten after success.';
comment on column auth.login_failures.subject is
    'user:<id>, name:<SHA-256 of a login that no account has>, or address:<client''s>.';
comment on column auth.login_failures.locked_until is 'Until then every password is wrong.';

create index login_failures_last_failed_at_idx on auth.login_failures (last_failed_at);
comment on index auth.login_failures_last_failed_at_idx is 'What can go (auth.purge_sessions).';

create type auth.login_attempt as (
    refusal             text,
    retry_after_seconds integer,
    user_id             uuid,
    password_hash       text,
    is_locked           boolean
);

comment on type auth.login_attempt is
    'What a password is checked with, or why it need not be. A locked account''s is checked too, for the time it takes.';
