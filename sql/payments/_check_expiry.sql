-- Refuses a reservation whose time is over, also where nobody has released it yet. One that is
-- processing no longer runs out.
--
-- Errors: PT409 hold_expired

create or replace function payments._check_expiry(p_transaction payments.transactions)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_transaction.status = 'pending' and p_transaction.expires_at <= clock_timestamp() then
        raise exception 'hold_expired'
            using errcode = 'PT409',
                  detail = format('Transaction %s expired at %s.', p_transaction.transaction_id, p_transaction.expires_at),
                  hint = 'Reserve the amount again.';
    end if;
end;
$$;

comment on function payments._check_expiry(payments.transactions) is 'Refuse a reservation whose time is over.';
