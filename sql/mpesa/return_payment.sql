-- Books that a payment that waits in suspense was given back to its payer. The reversal itself is made
-- in the organisation portal. Doing it again changes nothing. Locks the payment.
--
-- Errors: PT400 reason_required; PT404 payment_not_found; PT409 payment_decided

create or replace function mpesa.return_payment(p_receipt text, p_reason text)
returns mpesa.payments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment mpesa.payments := mpesa._lock_payment(p_receipt, p_reason);
begin
    if v_payment.status = 'returned' then
        return v_payment;
    end if;

    if v_payment.status <> 'parked' then
        perform mpesa._refuse_decision(v_payment);
    end if;

    perform payments._return_parked('mpesa:' || v_payment.receipt, btrim(left(p_reason, 1000)));

    update mpesa.payments as p
    set status = 'returned', decided_by = auth.uid(), decided_at = clock_timestamp(),
        decision_reason = btrim(left(p_reason, 1000))
    where p.receipt = v_payment.receipt
    returning p.* into v_payment;

    return v_payment;
end;
$$;

comment on function mpesa.return_payment(text, text) is 'Book that a payment in suspense was given back to its payer.';

grant execute on function mpesa.return_payment(text, text) to admin, service_role;
