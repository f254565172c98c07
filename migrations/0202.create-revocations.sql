-- depends: 0201.extend-users

set local role app_owner;

-- Access tokens are believed without asking the database, so what takes them back is told to every
-- gateway: each reads the rows that are new since its last look, several times a second.
create table auth.revocations (
    revocation_id  uuid primary key,
    user_id        uuid not null references auth.users (user_id),
    session_id     uuid,
    issued_before  timestamptz not null default clock_timestamp(),
    expires_at     timestamptz not null,
    xid            xid8 not null default pg_current_xact_id()
);

comment on table auth.revocations is 'Access tokens that are no longer believed, until they would have expired anyway.';
comment on column auth.revocations.session_id is 'Only the tokens of this session; null for all of the user.';
comment on column auth.revocations.issued_before is 'Tokens issued until then (iat) are refused; later ones are good.';
comment on column auth.revocations.expires_at is 'When the last such token has expired, and the row can go.';

create index revocations_user_id_idx on auth.revocations (user_id);
comment on index auth.revocations_user_id_idx is 'Foreign key: whose tokens.';
create index revocations_xid_idx on auth.revocations (xid);
comment on index auth.revocations_xid_idx is 'What a gateway has not seen yet (auth.get_news).';
create index revocations_expires_at_idx on auth.revocations (expires_at);
comment on index auth.revocations_expires_at_idx is 'What can go (auth.purge_revocations).';
