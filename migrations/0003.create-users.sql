-- depends: 0001.create-schemas

set local role app_owner;

create table auth.users (
    user_id    uuid primary key,
    email      text check (email = lower(email) and email like '_%@_%'),
    user_role  text not null default 'authenticated'
        check (user_role in ('authenticated', 'operator', 'admin')),
    region     text,
    created_at timestamptz not null default now(),
    constraint users_email_key unique (email)
);

comment on table auth.users is 'Everybody who can own a meter or a wallet.';
comment on column auth.users.user_role is 'Database role of the user''s calls.';
