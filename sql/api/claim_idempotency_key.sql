-- Reserves an idempotency key for the transaction, before the call itself.
--
-- Takes an advisory lock on the caller's key until the end of the transaction and
-- never waits for it. Writes nothing: complete_idempotency_key stores the answer
-- and, should the lock be got round (repeatable read), its primary key decides.
--
-- MS001 is not an error but a turn: the answer exists, fetch it with
-- api.get_idempotent_response in a transaction of its own.
--
-- Errors: MS001 idempotency_key_replayed; PT400 invalid_idempotency_key, invalid_fingerprint;
--         PT409 idempotency_key_in_flight; PT422 idempotency_key_reused

create or replace function api.claim_idempotency_key(
    p_key         text,
    p_fingerprint bytea
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scope       text := api._get_scope();
    v_fingerprint bytea;
begin
    if p_key is null or p_key !~ '^[\x20-\x7e]{1,255}$' then
        raise exception 'invalid_idempotency_key'
            using errcode = 'PT400',
                  detail = 'An idempotency key has 1 to 255 printable ASCII characters.',
                  hint = 'Send a random UUID as Idempotency-Key.';
    end if;

    if p_fingerprint is null or length(p_fingerprint) <> 32 then
        raise exception 'invalid_fingerprint'
            using errcode = 'PT400',
                  detail = 'A fingerprint has 32 bytes.',
                  hint = 'Send the SHA-256 of method, function and body.';
    end if;

    if not pg_try_advisory_xact_lock(hashtextextended(v_scope || ' ' || p_key, 6064)) then
        raise exception 'idempotency_key_in_flight'
            using errcode = 'PT409',
                  detail = 'A call with this key is still running.',
                  hint = 'Send it again in a moment; the answer will be that of the first call.';
    end if;

    -- A statement of its own: its snapshot must be younger than the lock.
    select k.fingerprint into v_fingerprint
    from api.idempotency_keys as k
    where k.scope = v_scope and k.idempotency_key = p_key;

    if found and v_fingerprint <> p_fingerprint then
        raise exception 'idempotency_key_reused'
            using errcode = 'PT422',
                  detail = 'The key belongs to a call with another function or body.',
                  hint = 'Use a new key for every new call; repeat a call unchanged.';
    end if;

    if found then
        raise exception 'idempotency_key_replayed'
            using errcode = 'MS001',
                  detail = 'The call has been answered before.',
                  hint = 'Fetch the answer with api.get_idempotent_response.';
    end if;

    perform set_config('mainspring.idempotency_fingerprint', encode(p_fingerprint, 'hex'), true);
end;
$$;

comment on function api.claim_idempotency_key(text, bytea) is
    'Reserve an idempotency key for this transaction; raises MS001 where its answer is stored.';

grant execute on function api.claim_idempotency_key(text, bytea) to anon, authenticated, service_role;
