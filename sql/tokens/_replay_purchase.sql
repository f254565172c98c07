-- The purchase that an idempotency key stands for, where the request is the same.
--
-- Errors: PT422 idempotency_key_reused

create or replace function tokens._replay_purchase(
    p_transaction payments.transactions,
    p_meter_id    uuid,
    p_amount      numeric
)
returns tokens.purchases
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_purchase tokens.purchases;
begin
    select p.* into v_purchase
    from tokens.purchases as p
    where p.meter_id = p_meter_id and p.purchase_id = p_transaction.transaction_id and p.amount = p_amount;

    if not found then
        raise exception 'idempotency_key_reused'
            using errcode = 'PT422',
                  detail = 'The key belongs to another payment from this wallet.',
                  hint = 'Use a new key for every purchase, and the same key only to repeat one.';
    end if;

    return v_purchase;
end;
$$;

comment on function tokens._replay_purchase(payments.transactions, uuid, numeric) is
    'The purchase that an idempotency key stands for.';
