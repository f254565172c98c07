-- Starts a transaction that the outside world will finish: pending, and unless it is a credit
-- its amount is reserved. The caller holds the account's lock and has looked the key up.
--
-- Errors: PT402 insufficient_funds, PT422 limit_exceeded, PT423 account_suspended, account_closed

create or replace function payments._open_transaction(
    p_account         payments.accounts,
    p_type            text,
    p_amount          numeric,
    p_idempotency_key text,
    p_correlation_id  uuid,
    p_metadata        jsonb,
    p_expires_at      timestamptz default null
)
returns payments.transactions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction    payments.transactions;
    v_transaction_id uuid := core.uuid_v7();
    v_now            timestamptz := clock_timestamp();
begin
    if p_account.account_status = 'closed' then
        perform payments._refuse_payment(p_account.account_id, p_amount);
    end if;

    if exists (
        select from payments.limits as l where l.currency = p_account.currency and l.transaction_type = p_type
    ) then
        perform payments._check_allowance(p_account.account_id, p_type, p_amount);
    end if;

    if p_type <> 'credit' then
        update payments.accounts as a
        set held = a.held + p_amount
        where a.account_id = p_account.account_id
            and a.account_status = 'active'
            and a.balance - a.held >= p_amount;

        if not found then
            perform payments._refuse_payment(p_account.account_id, p_amount);
        end if;

        insert into payments.reservations (account_id, transaction_id, amount, expires_at)
        values (p_account.account_id, v_transaction_id, p_amount, p_expires_at);
    end if;

    perform payments._ensure_partitions(v_now);

    with keyed as (
        insert into payments.idempotency_keys (account_id, idempotency_key, transaction_id, user_id)
        select p_account.account_id, p_idempotency_key, v_transaction_id, p_account.owner_user_id
        where p_idempotency_key is not null
    )
    insert into payments.transactions (
        account_id, transaction_id, created_at, user_id, type, status, amount, currency,
        idempotency_key, correlation_id, expires_at, updated_at, metadata
    )
    values (
        p_account.account_id, v_transaction_id, v_now, p_account.owner_user_id,
        p_type, 'pending', p_amount, p_account.currency,
        p_idempotency_key, coalesce(p_correlation_id, core._get_correlation_id()), p_expires_at, v_now, p_metadata
    )
    returning * into v_transaction;

    perform payments._publish_transaction(v_transaction, 'transaction_created');
    return v_transaction;
end;
$$;

comment on function payments._open_transaction(
    payments.accounts, text, numeric, text, uuid, jsonb, timestamptz
) is 'Start a pending transaction, reserving its amount unless it is a credit.';
