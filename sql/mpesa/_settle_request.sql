-- Books a request that was paid beyond doubt: the wallet gets the money, the one payment that a
-- callback told of gets its place. A wallet that cannot take it (closed, full) and a payment of
-- another amount go into suspense. Where callbacks contradict each other the request is paid, which
-- the query says, and the receipts wait for a person. The caller has locked the request.

create or replace function mpesa._settle_request(p_request mpesa.requests)
returns mpesa.requests
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_request  mpesa.requests;
    v_payment  mpesa.payments;
    v_told     mpesa.payments[] := array(
        select p
        from mpesa.payments as p
        where p.request_id = p_request.request_id and p.status = 'unconfirmed'
        order by p.received_at
        for update
    );
    v_fitting  mpesa.payments[] := array(
        select t from unnest(v_told) as t where t.amount = p_request.amount
    );
begin
    if cardinality(v_told) > 0 and cardinality(v_fitting) = 0 then
        v_payment := v_told[1];
        perform mpesa._park_payment(v_payment, 'amount_mismatch');
        perform mpesa._dispute_told(p_request.request_id);
        return mpesa._move_request(p_request, 'parked', 'amount_mismatch', '0');
    end if;

    if cardinality(v_fitting) = 1 then
        v_payment := v_fitting[1];
    end if;

    update mpesa.requests as r
    set receipt = v_payment.receipt, paid_at = coalesce(v_payment.paid_at, clock_timestamp())
    where r.request_id = p_request.request_id
    returning r.* into v_request;

    begin
        perform payments.update_transaction_status(
            p_request.transaction_id, 'completed', concat_ws(' ', 'M-Pesa', v_payment.receipt)
        );
    exception when check_violation or sqlstate 'PT409' or sqlstate 'PT422' or sqlstate 'PT423' then
        -- It arrived all the same.
        if v_payment.receipt is null then
            perform mpesa._park_request(v_request);
        else
            perform mpesa._park_payment(v_payment, 'wallet_refused');
        end if;

        perform mpesa._dispute_told(p_request.request_id);
        return mpesa._move_request(v_request, 'parked', 'wallet_refused', '0');
    end;

    update mpesa.payments as p
    set status = 'credited', account_id = p_request.account_id, transaction_id = p_request.transaction_id
    where p.receipt = v_payment.receipt;

    perform mpesa._dispute_told(p_request.request_id);
    return mpesa._move_request(v_request, 'paid', null, '0');
end;
$$;

comment on function mpesa._settle_request(mpesa.requests) is 'Book a request that was paid beyond doubt.';
