-- Locks the account of a transaction and returns the transaction as it now is.
--
-- Errors: PT404 transaction_not_found

create or replace function payments._lock_transaction(p_transaction_id uuid)
returns payments.transactions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction payments.transactions;
begin
    select t.* into v_transaction
    from payments.transactions as t
    where t.transaction_id = p_transaction_id
        and t.created_at between payments._id_time(p_transaction_id) - interval '1 day'
            and payments._id_time(p_transaction_id) + interval '1 day';

    if not found then
        raise exception 'transaction_not_found'
            using errcode = 'PT404',
                  detail = format('There is no transaction %s that you may use.', p_transaction_id),
                  hint = 'payments.list_transactions() lists yours.';
    end if;

    perform payments._lock_account(v_transaction.account_id);

    -- Another caller may have finished it while we waited.
    select t.* into v_transaction
    from payments.transactions as t
    where t.account_id = v_transaction.account_id
        and t.created_at = v_transaction.created_at
        and t.transaction_id = p_transaction_id;

    return v_transaction;
end;
$$;

comment on function payments._lock_transaction(uuid) is 'Lock the account of a transaction and read it again.';
