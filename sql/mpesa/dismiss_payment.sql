-- States that a disputed payment never arrived, which the statement tells: nothing was booked, and
-- nothing will be. Doing it again changes nothing. Locks the payment.
--
-- Errors: PT400 reason_required; PT404 payment_not_found; PT409 payment_decided

create or replace function mpesa.dismiss_payment(p_receipt text, p_reason text)
returns mpesa.payments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment mpesa.payments := mpesa._lock_payment(p_receipt, p_reason);
begin
    if v_payment.status = 'refuted' then
        return v_payment;
    end if;

    if v_payment.status <> 'disputed' then
        perform mpesa._refuse_decision(v_payment);
    end if;

    update mpesa.payments as p
    set status = 'refuted', decided_by = auth.uid(), decided_at = clock_timestamp(),
        decision_reason = btrim(left(p_reason, 1000))
    where p.receipt = v_payment.receipt
    returning p.* into v_payment;

    return v_payment;
end;
$$;

comment on function mpesa.dismiss_payment(text, text) is 'State that a disputed payment never arrived.';

grant execute on function mpesa.dismiss_payment(text, text) to admin, service_role;
