-- Completes an open transaction: a credit pays the wallet, everything else takes what it had
-- reserved, of which p_amount is captured and the rest released. The caller holds the account's
-- lock. Contra amounts as in payments._post_transaction: what the wallet pays to each account.
--
-- Errors: PT409 hold_expired, invalid_status_change; PT500 unbalanced_posting

create or replace function payments._complete_transaction(
    p_transaction    payments.transactions,
    p_amount         numeric,
    p_contra_codes   text[],
    p_contra_amounts numeric[],
    p_reason         text default null
)
returns payments.transactions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction payments.transactions;
    v_reserved    numeric;
    v_now         timestamptz := clock_timestamp();
    v_paid        numeric := (select sum(c.amount) from unnest(p_contra_amounts) as c (amount));
begin
    if v_paid is distinct from (case p_transaction.type when 'credit' then -p_amount else p_amount end) then
        raise exception 'unbalanced_posting'
            using errcode = 'PT500',
                  detail = format('%s %s is split into %s %s.', p_transaction.type, p_amount, p_contra_codes, p_contra_amounts),
                  hint = 'The parts must add up to the amount.';
    end if;

    perform payments._check_expiry(p_transaction);

    -- First the status: its trigger refuses what is finished already, before any money moves.
    update payments.transactions as t
    set status = 'completed', status_reason = p_reason, captured_amount = p_amount,
        completed_at = v_now, updated_at = v_now
    where t.account_id = p_transaction.account_id
        and t.created_at = p_transaction.created_at
        and t.transaction_id = p_transaction.transaction_id
    returning t.* into v_transaction;

    delete from payments.reservations as r
    where r.account_id = p_transaction.account_id and r.transaction_id = p_transaction.transaction_id
    returning r.amount into v_reserved;

    update payments.accounts as a
    set balance = a.balance - v_paid, held = a.held - coalesce(v_reserved, 0)
    where a.account_id = p_transaction.account_id;

    perform payments._ensure_partitions(v_now);

    insert into payments.transfers (
        account_id, created_at, transaction_id, contra_code, is_debit, amount, currency
    )
    select
        v_transaction.account_id, v_now, v_transaction.transaction_id, c.code, c.amount > 0, abs(c.amount),
        v_transaction.currency
    from unnest(p_contra_codes, p_contra_amounts) as c (code, amount)
    where c.amount <> 0;

    return v_transaction;
end;
$$;

comment on function payments._complete_transaction(payments.transactions, numeric, text[], numeric[], text) is
    'Complete an open transaction; the caller holds the account''s lock.';
