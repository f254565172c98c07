-- A callback names a receipt that we know. Mostly it is a repetition. But the same money may have come
-- to the C2B address first and gone into suspense, since a till's payers name no account: two
-- addresses agree, so it comes out of there and is booked where it belongs; or is booked already, where the query API,
-- which has no receipts, was quicker.
-- The caller has locked the request.

create or replace function mpesa._take_known(p_request mpesa.requests, p_payload jsonb)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment mpesa.payments;
begin
    select p.* into v_payment
    from mpesa.payments as p
    where p.receipt = p_payload ->> 'receipt'
    for update;

    if v_payment.amount <> (p_payload ->> 'amount')::numeric then
        return mpesa._refuse_callback(p_payload, 'told_otherwise');
    end if;

    if v_payment.status <> 'parked' or v_payment.source <> 'c2b' or v_payment.amount <> p_request.amount
        or p_request.status = 'parked' or p_request.receipt is not null
    then
        return 'duplicate';
    end if;

    -- The wallet before suspense, as everywhere.
    perform payments._lock_transaction(p_request.transaction_id);
    perform payments._return_parked('mpesa:' || v_payment.receipt, 'belongs to request ' || p_request.reference);

    update mpesa.requests as r
    set receipt = v_payment.receipt, paid_at = v_payment.paid_at
    where r.request_id = p_request.request_id;

    if p_request.status <> 'paid' then
        perform payments.update_transaction_status(
            p_request.transaction_id, 'completed', 'M-Pesa ' || v_payment.receipt
        );
    end if;

    update mpesa.payments as p
    set status = 'credited', status_reason = null, request_id = p_request.request_id,
        account_id = p_request.account_id, transaction_id = p_request.transaction_id
    where p.receipt = v_payment.receipt;

    if p_request.status = 'paid' then
        return 'receipt_added';
    end if;

    perform mpesa._move_request(p_request, 'paid', null, '0');
    return 'paid';
end;
$$;

comment on function mpesa._take_known(mpesa.requests, jsonb) is 'Take a callback that names a receipt we know.';
