-- Locks the wallet of an open reservation and returns the transaction.
--
-- Errors: PT404 transaction_not_found; PT409 hold_resolved; PT422 not_a_hold

create or replace function payments._lock_hold(p_hold_id uuid)
returns payments.transactions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_hold payments.transactions := payments._lock_transaction(p_hold_id);
begin
    if v_hold.type not in ('hold', 'debit', 'purchase') then
        raise exception 'not_a_hold'
            using errcode = 'PT422',
                  detail = format('Transaction %s is a %s.', p_hold_id, v_hold.type),
                  hint = 'Name a transaction that payments.hold() made.';
    end if;

    if v_hold.status not in ('pending', 'processing') then
        raise exception 'hold_resolved'
            using errcode = 'PT409',
                  detail = format('Transaction %s is %s already.', p_hold_id, v_hold.status),
                  hint = 'A hold is captured or voided once.';
    end if;

    return v_hold;
end;
$$;

comment on function payments._lock_hold(uuid) is 'Lock the wallet of an open reservation.';
