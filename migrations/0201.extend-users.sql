-- depends: 0200.create-identity-schemas

set local role app_owner;

-- Small enough to be checked at once: a user is a row here, whatever they own is elsewhere.
alter table auth.users
    add column username text
        constraint users_username_check check (username ~ '^[a-z][a-z0-9_.-]{2,31}$'),
    add column phone text
        constraint users_phone_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
    add column user_status text not null default 'active'
        constraint users_user_status_check check (user_status in (
            'active',   -- may log in
            'suspended' -- may not, and has no session
        )),
    add column email_verified_at timestamptz,
    add column phone_verified_at timestamptz,
    add column updated_at timestamptz not null default now(),
    add column version integer not null default 1;

comment on column auth.users.username is 'A name to log in with; null where the address is enough.';
comment on column auth.users.phone is 'E.164, such as +254711000111.';
comment on column auth.users.version is 'Counts the changes of this row; an update may insist on the one it has read.';

-- squawk-ignore require-concurrent-index-creation
create unique index users_username_key on auth.users (username);
-- squawk-ignore require-concurrent-index-creation
create unique index users_phone_key on auth.users (phone);
comment on index auth.users_username_key is 'A user by name (login).';
comment on index auth.users_phone_key is 'A user by telephone number (login, one-time codes).';
