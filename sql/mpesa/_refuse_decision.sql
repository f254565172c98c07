-- Says why a payment cannot be decided about any more. Always raises.
--
-- Errors: PT409 payment_decided

create or replace function mpesa._refuse_decision(p_payment mpesa.payments)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'payment_decided'
        using errcode = 'PT409',
              detail = format('Payment %s is %s.', p_payment.receipt, p_payment.status),
              hint = 'Correct a wallet with payments.adjust_wallet(); what was returned is gone.';
end;
$$;

comment on function mpesa._refuse_decision(mpesa.payments) is 'Raise why a payment cannot be decided about any more.';
