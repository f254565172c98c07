-- Stores a payment that somebody tells of, once: nothing is booked yet. Returns the new row, null where
-- the receipt is known. Another call that is storing the same receipt is waited for.

create or replace function mpesa._add_payment(p_payload jsonb, p_request_id uuid)
returns mpesa.payments
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment mpesa.payments;
begin
    insert into mpesa.payments (
        receipt, source, status, amount, shortcode, phone, payer_name, bill_reference, paid_at, request_id
    )
    values (
        p_payload ->> 'receipt', p_payload ->> 'source', 'unconfirmed', (p_payload ->> 'amount')::numeric,
        p_payload ->> 'shortcode', left(p_payload ->> 'phone', 100), left(p_payload ->> 'payer_name', 200),
        left(p_payload ->> 'bill_reference', 200),
        coalesce((p_payload ->> 'paid_at')::timestamptz, clock_timestamp()), p_request_id
    )
    on conflict (receipt) do nothing
    returning * into v_payment;

    return v_payment;
end;
$$;

comment on function mpesa._add_payment(jsonb, uuid) is 'Store a payment that somebody tells of, once.';
