-- Starts a transaction on a user's wallet, which is opened if there is none in that currency.
--
-- A credit adds no money until the service completes it; a debit, purchase or hold reserves its
-- amount at once. Locks the wallet. Repeating an idempotency key returns the first transaction.
--
-- Errors: PT400 invalid_amount, invalid_metadata, invalid_type, unknown_currency, user_required; PT401 not_authenticated;
--         PT402 insufficient_funds; PT403 not_your_wallet; PT404 user_not_found;
--         PT422 idempotency_key_reused, limit_exceeded; PT423 account_suspended, account_closed

create or replace function payments.create_transaction(
    p_type            text,
    p_amount          numeric,
    p_currency        text default 'KES',
    p_idempotency_key text default null,
    p_user_id         uuid default null,
    p_correlation_id  uuid default null,
    p_metadata        jsonb default '{}'
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account     payments.accounts;
    v_transaction payments.transactions;
    v_amount      numeric;
begin
    if p_type is null or p_type not in ('credit', 'debit', 'purchase', 'hold') then
        raise exception 'invalid_type'
            using errcode = 'PT400',
                  detail = format('%L is not a type of transaction that can be started.', p_type),
                  hint = 'Use credit, debit, purchase or hold; transfers and refunds have their own functions.';
    end if;

    if length(p_metadata::text) > 16384 then
        raise exception 'invalid_metadata'
            using errcode = 'PT400',
                  detail = format('The metadata has %s characters.', length(p_metadata::text)),
                  hint = 'Keep it below 16384 characters; store documents elsewhere and refer to them.';
    end if;

    v_account := payments.open_wallet(p_currency, p_user_id);
    v_amount := payments._check_amount(p_amount, v_account.minor_units);
    v_account := payments._lock_account(v_account.account_id);
    v_transaction := payments._find_transaction(v_account.account_id, p_idempotency_key);

    if v_transaction.transaction_id is not null then
        perform payments._check_replay(v_transaction, p_type, v_amount, coalesce(p_metadata, '{}'));
        return v_transaction;
    end if;

    return payments._open_transaction(
        v_account, p_type, v_amount, p_idempotency_key, p_correlation_id, coalesce(p_metadata, '{}')
    );
end;
$$;

comment on function payments.create_transaction(text, numeric, text, text, uuid, uuid, jsonb) is
    'Start a transaction on a wallet; repeating an idempotency key is safe.';

grant execute on function payments.create_transaction(text, numeric, text, text, uuid, uuid, jsonb)
    to authenticated, service_role;
