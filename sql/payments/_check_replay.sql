-- Refuses an idempotency key that comes back with another request. The stored transaction is the
-- fingerprint: type, amount, metadata and counterparty must be the same (the currency is, since
-- keys are per account).
--
-- Errors: PT422 idempotency_key_reused

create or replace function payments._check_replay(
    p_transaction             payments.transactions,
    p_type                    text,
    p_amount                  numeric,
    p_metadata                jsonb default '{}',
    p_counterparty_account_id uuid default null,
    p_related_transaction_id  uuid default null
)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if (p_transaction.type, p_transaction.amount, p_transaction.metadata)
            is distinct from (p_type, p_amount, p_metadata)
        or p_transaction.counterparty_account_id is distinct from p_counterparty_account_id
        or p_transaction.related_transaction_id is distinct from p_related_transaction_id
    then
        raise exception 'idempotency_key_reused'
            using errcode = 'PT422',
                  detail = format(
                      'Key %L made the %s of %s %s.', p_transaction.idempotency_key, p_transaction.type,
                      p_transaction.currency, p_transaction.amount
                  ),
                  hint = 'Use a new key for a new request, and repeat a request unchanged.';
    end if;
end;
$$;

comment on function payments._check_replay(payments.transactions, text, numeric, jsonb, uuid, uuid) is
    'Refuse an idempotency key that comes back with another request.';
