-- Puts the money of a request into suspense that the query API alone confirmed and the wallet refused:
-- it has no receipt, so the request's reference stands for one until the callback tells.

create or replace function mpesa._park_request(p_request mpesa.requests)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment mpesa.payments;
begin
    insert into mpesa.payments (receipt, source, status, amount, phone, paid_at, request_id)
    values (
        'REQ' || p_request.reference, 'stk', 'unconfirmed', p_request.amount, mpesa._mask_phone(p_request.phone),
        clock_timestamp(), p_request.request_id
    )
    on conflict (receipt) do nothing
    returning * into v_payment;

    if found then
        perform mpesa._park_payment(v_payment, 'wallet_refused');

        update mpesa.requests as r set receipt = v_payment.receipt where r.request_id = p_request.request_id;
    end if;
end;
$$;

comment on function mpesa._park_request(mpesa.requests) is 'Put the money of a request without a receipt into suspense.';
