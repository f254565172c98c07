-- The transaction that an idempotency key made on an account, null if none yet. Final only while
-- the caller holds the account's lock.

create or replace function payments._find_transaction(
    p_account_id      uuid,
    p_idempotency_key text
)
returns payments.transactions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction_id uuid;
    v_transaction    payments.transactions;
begin
    -- Two steps: a new key, the common case, never opens the partitions.
    select k.transaction_id into v_transaction_id
    from payments.idempotency_keys as k
    where k.account_id = p_account_id and k.idempotency_key = p_idempotency_key;

    if not found then
        return null;
    end if;

    select t.* into v_transaction
    from payments.transactions as t
    where t.account_id = p_account_id
        and t.created_at between payments._id_time(v_transaction_id) - interval '1 day'
            and payments._id_time(v_transaction_id) + interval '1 day'
        and t.transaction_id = v_transaction_id;

    return v_transaction;
end;
$$;

comment on function payments._find_transaction(uuid, text) is
    'The transaction that an idempotency key made on an account; null if none.';
