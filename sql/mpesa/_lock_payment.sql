-- Locks a payment that waits for a decision of the caller, and returns it.
--
-- Errors: PT400 reason_required; PT404 payment_not_found

create or replace function mpesa._lock_payment(p_receipt text, p_reason text)
returns mpesa.payments
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment mpesa.payments;
begin
    perform core._check_text(
        'reason_required', p_reason, 'A decision about money needs a reason.', 'Say in p_reason how you know.'
    );

    select p.* into v_payment
    from mpesa.payments as p
    where p.receipt = upper(btrim(p_receipt))
    for update;

    if not found then
        raise exception 'payment_not_found'
            using errcode = 'PT404',
                  detail = format('There is no payment %L.', left(p_receipt, 40)),
                  hint = 'mpesa.list_unmatched() lists what waits; look for a mistyped receipt.';
    end if;

    return v_payment;
end;
$$;

comment on function mpesa._lock_payment(text, text) is 'Lock a payment that waits for a decision.';
