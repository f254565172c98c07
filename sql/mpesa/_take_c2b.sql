-- Money that a payer sent to our number: into the wallet that the typed account belongs to, else into
-- suspense. A push to a PayBill comes here as well, under the reference that we gave the request: it is
-- the request's money then, whichever address was told first. Never booked twice: the receipt decides. What names
-- another number than ours is for a person.
-- Locks the request, if it names one.

create or replace function mpesa._take_c2b(p_payload jsonb)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_match   mpesa.match := mpesa._match_reference(p_payload ->> 'bill_reference');
    v_amount  constant numeric := (p_payload ->> 'amount')::numeric;
    v_request mpesa.requests;
    v_payment mpesa.payments;
begin
    if v_match.request_id is not null then
        v_request := mpesa._lock_request(v_match.request_id);
    end if;

    v_payment := mpesa._add_payment(
        p_payload, case when v_request.amount = v_amount and v_request.status <> 'paid' then v_request.request_id end
    );

    if v_payment.receipt is null then
        select p.* into v_payment
        from mpesa.payments as p
        where p.receipt = p_payload ->> 'receipt'
        for update;

        if v_payment.amount <> v_amount then
            return mpesa._refuse_callback(p_payload, 'told_otherwise');
        end if;

        -- The callback came first and waits for the query, which this makes needless.
        if v_payment.status = 'unconfirmed' and v_payment.request_id = v_request.request_id
            and v_amount = v_request.amount and v_request.status = 'confirming'
        then
            v_request := mpesa._settle_request(v_request);
            return v_request.status;
        end if;

        return 'duplicate';
    end if;

    -- A till is told of under either of its two numbers.
    if exists (
        select from mpesa.settings as s where s.account_kind = 'paybill' and s.shortcode <> p_payload ->> 'shortcode'
    ) then
        perform mpesa._park_payment(v_payment, 'other_shortcode');
        return 'parked';
    end if;

    if v_request.amount = v_amount then
        if v_request.status = 'parked' and v_request.receipt like 'REQ%' then
            -- The query API said so, and its money waits in suspense under the request's reference.
            update mpesa.payments as p
            set status = 'disputed', status_reason = 'second_receipt', request_id = v_request.request_id
            where p.receipt = v_payment.receipt;
            return 'disputed';
        elsif v_request.status = 'paid' and v_request.receipt is null then
            update mpesa.requests as r
            set receipt = v_payment.receipt, paid_at = v_payment.paid_at
            where r.request_id = v_request.request_id;

            update mpesa.payments as p
            set status = 'credited', request_id = v_request.request_id, account_id = v_request.account_id,
                transaction_id = v_request.transaction_id
            where p.receipt = v_payment.receipt;
            return 'receipt_added';
        elsif v_request.status not in ('created', 'paid', 'parked') then
            v_request := mpesa._settle_request(v_request);
            return v_request.status;
        end if;
    end if;

    return mpesa._credit_payment(v_payment, v_match);
end;
$$;

comment on function mpesa._take_c2b(jsonb) is 'Take money that a payer sent to our number.';
