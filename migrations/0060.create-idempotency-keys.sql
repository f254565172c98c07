-- depends: 0001.create-schemas

set local role app_owner;

-- The answer to every call that carried an Idempotency-Key, written in the
-- transaction of the call: it exists exactly if the effect does. The functions and
-- the policies check what is stored; check constraints would be parsed again for
-- every call.
create table api.idempotency_keys (
    scope            text not null,
    idempotency_key  text not null,
    fingerprint      bytea not null,
    response_body    text,
    response_status  integer,
    response_headers text,
    created_at       timestamptz not null default now(),
    primary key (scope, idempotency_key)
);

comment on table api.idempotency_keys is 'The first answer to every call with an Idempotency-Key.';
comment on column api.idempotency_keys.scope is
    'Whose key: user:<id>, or role:<name> for calls without a user.';
comment on column api.idempotency_keys.fingerprint is 'SHA-256 of method, function and body.';
comment on column api.idempotency_keys.response_body is 'The body as it was sent, null for none.';
comment on column api.idempotency_keys.response_status is 'Set by the function; null for the usual one.';
comment on column api.idempotency_keys.response_headers is 'response.headers as the function set it, null for none.';

create index idempotency_keys_created_at_idx on api.idempotency_keys (created_at);

comment on index api.idempotency_keys_created_at_idx is 'purge_idempotency_keys: the oldest first.';

create type api.idempotent_response as (
    response_body    text,
    response_status  integer,
    response_headers text
);

comment on type api.idempotent_response is 'A stored answer.';
