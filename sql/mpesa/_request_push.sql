-- Asks a phone to pay a pending credit: a row, which a worker sends on. One request per transaction:
-- asked again it returns the one that is there, so the caller need not remember.
--
-- Errors: PT400 invalid_amount, invalid_phone; PT409 transaction_not_pending; PT422 amount_not_allowed,
--         wrong_currency, idempotency_key_reused; PT429 too_many_requests; PT503 mpesa_not_configured

create or replace function mpesa._request_push(p_transaction payments.transactions, p_phone text)
returns mpesa.requests
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings mpesa.settings := mpesa._get_settings();
    v_phone    text := payments._normalise_phone(p_phone);
    v_request  mpesa.requests;
begin
    select r.* into v_request
    from mpesa.requests as r
    where r.transaction_id = p_transaction.transaction_id;

    if found then
        if v_request.phone <> v_phone then
            raise exception 'idempotency_key_reused'
                using errcode = 'PT422',
                      detail = format('The transaction asked %s to pay.', mpesa._mask_phone(v_request.phone)),
                      hint = 'Use a new key to ask another phone.';
        end if;

        return v_request;
    end if;

    if p_transaction.type <> 'credit' or p_transaction.status <> 'pending' then
        raise exception 'transaction_not_pending'
            using errcode = 'PT409',
                  detail = format('It is a %s that is %s.', p_transaction.type, p_transaction.status),
                  hint = 'A phone is asked to pay a credit that is pending.';
    end if;

    if p_transaction.currency <> 'KES' then
        raise exception 'wrong_currency'
            using errcode = 'PT422',
                  detail = format('The transaction is in %s.', p_transaction.currency),
                  hint = 'M-Pesa pays in KES.';
    end if;

    perform mpesa._check_request_amount(p_transaction.amount, v_settings);
    perform mpesa._check_pace(p_transaction.account_id, v_phone);

    insert into mpesa.requests (request_id, transaction_id, account_id, user_id, amount, phone, reference)
    values (
        core.uuid_v7(), p_transaction.transaction_id, p_transaction.account_id, p_transaction.user_id,
        p_transaction.amount, v_phone, 'M' || upper(left(replace(gen_random_uuid()::text, '-', ''), 11))
    )
    returning * into v_request;

    perform mpesa._publish_request(v_request);
    return v_request;
end;
$$;

comment on function mpesa._request_push(payments.transactions, text) is 'Ask a phone to pay a pending credit transaction.';
