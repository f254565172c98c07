-- Ends an open transaction without moving money, and releases what it had reserved. The caller
-- holds the account's lock.
--
-- Errors: PT409 invalid_status_change

create or replace function payments._release_transaction(
    p_transaction payments.transactions,
    p_status      text,
    p_reason      text default null
)
returns payments.transactions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction payments.transactions;
    v_reserved    numeric;
begin
    -- First the status: its trigger refuses what is finished already.
    update payments.transactions as t
    set status = p_status, status_reason = p_reason, updated_at = clock_timestamp()
    where t.account_id = p_transaction.account_id
        and t.created_at = p_transaction.created_at
        and t.transaction_id = p_transaction.transaction_id
    returning t.* into v_transaction;

    delete from payments.reservations as r
    where r.account_id = p_transaction.account_id and r.transaction_id = p_transaction.transaction_id
    returning r.amount into v_reserved;

    if found then
        update payments.accounts as a
        set held = a.held - v_reserved
        where a.account_id = p_transaction.account_id;
    end if;

    return v_transaction;
end;
$$;

comment on function payments._release_transaction(payments.transactions, text, text) is
    'End an open transaction without moving money; the caller holds the account''s lock.';
