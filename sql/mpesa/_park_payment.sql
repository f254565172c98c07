-- Puts money that arrived and has no place yet into suspense, with the reason. The row is there.

create or replace function mpesa._park_payment(p_payment mpesa.payments, p_reason text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform payments._park_money(
        'KES', p_payment.amount, 'mpesa:' || p_payment.receipt,
        jsonb_strip_nulls(jsonb_build_object(
            'method', 'mpesa', 'source', p_payment.source, 'receipt', p_payment.receipt, 'reason', p_reason,
            'request_id', p_payment.request_id
        ))
    );

    update mpesa.payments as p
    set status = 'parked', status_reason = p_reason
    where p.receipt = p_payment.receipt;
end;
$$;

comment on function mpesa._park_payment(mpesa.payments, text) is 'Put money that has no place yet into suspense.';
