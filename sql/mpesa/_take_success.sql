-- A callback says that a request was paid: it is booked at once where callbacks are trusted, else
-- after the query API has said so too. The caller has locked the request.

create or replace function mpesa._take_success(p_request mpesa.requests, p_payload jsonb)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_receipt constant text := p_payload ->> 'receipt';
    v_amount  constant numeric := (p_payload ->> 'amount')::numeric;
    v_payment mpesa.payments;
    v_request mpesa.requests := p_request;
begin
    if v_receipt is null or v_amount is null then
        -- Paid, it says, but not what: Daraja is asked.
        update mpesa.requests as r
        set due_at = clock_timestamp()
        where r.request_id = p_request.request_id and r.status in ('sending', 'awaiting', 'unknown')
            and r.checkout_request_id is not null;
        return 'asked';
    end if;

    v_payment := mpesa._add_payment(p_payload, p_request.request_id);

    if v_payment.status is distinct from 'unconfirmed' then
        return mpesa._take_known(p_request, p_payload);
    end if;

    if p_request.status = 'paid' or (p_request.status = 'parked' and p_request.receipt like 'REQ%') then
        if p_request.receipt is null and v_amount = p_request.amount then
            -- The query API was quicker, and has no receipts.
            update mpesa.requests as r
            set receipt = v_receipt, paid_at = v_payment.paid_at
            where r.request_id = p_request.request_id;

            update mpesa.payments as p
            set status = 'credited', account_id = p_request.account_id, transaction_id = p_request.transaction_id
            where p.receipt = v_receipt;
            return 'receipt_added';
        end if;

        update mpesa.payments as p
        set status = 'disputed', status_reason = 'second_receipt'
        where p.receipt = v_receipt;
        return 'disputed';
    end if;

    if (mpesa._get_settings()).is_confirming then
        if p_request.status = 'confirming' then
            return 'told_again';
        end if;

        perform mpesa._move_request(p_request, 'confirming', null, null, clock_timestamp());
        return 'confirming';
    end if;

    v_request := mpesa._settle_request(p_request);
    return v_request.status;
end;
$$;

comment on function mpesa._take_success(mpesa.requests, jsonb) is 'Take the word of a callback that a request was paid.';
