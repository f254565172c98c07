-- Reserves an amount of a wallet until it is captured, voided or expires (after seven days unless
-- told otherwise). Locks the wallet. Only its owner or the service may call.
--
-- Errors: PT400 invalid_amount, invalid_expiry; PT402 insufficient_funds; PT404 account_not_found;
--         PT422 idempotency_key_reused, limit_exceeded; PT423 account_suspended, account_closed

create or replace function payments.hold(
    p_account_id      uuid,
    p_amount          numeric,
    p_idempotency_key text default null,
    p_expires_at      timestamptz default null,
    p_correlation_id  uuid default null,
    p_metadata        jsonb default '{}'
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account     payments.accounts := payments._visible_wallet(p_account_id);
    v_amount      numeric := payments._check_amount(p_amount, v_account.minor_units);
    v_transaction payments.transactions;
begin
    v_account := payments._lock_account(p_account_id);
    v_transaction := payments._find_transaction(p_account_id, p_idempotency_key);

    if v_transaction.transaction_id is not null then
        perform payments._check_replay(v_transaction, 'hold', v_amount, coalesce(p_metadata, '{}'));
        return v_transaction;
    end if;

    if p_expires_at <= clock_timestamp() or p_expires_at = 'infinity' then
        raise exception 'invalid_expiry'
            using errcode = 'PT400',
                  detail = format('A hold cannot run until %s.', p_expires_at),
                  hint = 'Send a time in the future, or leave it out for seven days.';
    end if;

    return payments._open_transaction(
        v_account, 'hold', v_amount, p_idempotency_key, p_correlation_id, coalesce(p_metadata, '{}'),
        coalesce(p_expires_at, clock_timestamp() + interval '7 days')
    );
end;
$$;

comment on function payments.hold(uuid, numeric, text, timestamptz, uuid, jsonb) is
    'Reserve an amount of a wallet; repeating an idempotency key is safe.';

grant execute on function payments.hold(uuid, numeric, text, timestamptz, uuid, jsonb) to authenticated, service_role;
