-- Records how the outside world finished a transaction: completed moves the money, failed,
-- cancelled and expired release what was reserved. The status it has already changes nothing,
-- so a provider may report twice. Locks the wallet. Only the service may call it: a user who
-- could cancel would spend money that is already on its way out.
--
-- Errors: PT400 invalid_status; PT404 transaction_not_found; PT409 hold_expired,
--         invalid_status_change; PT422 use_refund

create or replace function payments.update_transaction_status(
    p_transaction_id uuid,
    p_new_status     text,
    p_reason         text default null
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction payments.transactions;
begin
    if p_new_status is null
        or p_new_status not in ('pending', 'processing', 'completed', 'failed', 'cancelled', 'expired', 'refunded')
    then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('%L is not a status of a transaction.', p_new_status),
                  hint = 'Use processing, completed, failed, cancelled or expired.';
    end if;

    v_transaction := payments._lock_transaction(p_transaction_id);

    if v_transaction.status = p_new_status then
        return v_transaction;
    end if;

    if p_new_status = 'refunded' then
        raise exception 'use_refund'
            using errcode = 'PT422',
                  detail = 'A refund moves money, so it is a transaction of its own.',
                  hint = 'Call payments.refund().';
    elsif p_new_status = 'completed' then
        return payments._complete_transaction(
            v_transaction,
            v_transaction.amount,
            array[payments._contra_code(v_transaction.type)],
            array[case v_transaction.type when 'credit' then -v_transaction.amount else v_transaction.amount end],
            p_reason
        );
    elsif p_new_status = 'processing' then
        perform payments._check_expiry(v_transaction);

        update payments.transactions as t
        set status = p_new_status, status_reason = p_reason, updated_at = clock_timestamp()
        where t.account_id = v_transaction.account_id
            and t.created_at = v_transaction.created_at
            and t.transaction_id = p_transaction_id
        returning t.* into v_transaction;

        -- It is under way, so its reservation no longer runs out.
        update payments.reservations as r
        set expires_at = null
        where r.account_id = v_transaction.account_id and r.transaction_id = p_transaction_id;

        return v_transaction;
    end if;

    return payments._release_transaction(v_transaction, p_new_status, p_reason);
end;
$$;

comment on function payments.update_transaction_status(uuid, text, text) is
    'Record how a transaction went on; completed moves the money, repeating a status changes nothing.';

grant execute on function payments.update_transaction_status(uuid, text, text) to service_role;
