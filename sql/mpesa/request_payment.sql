-- Asks a phone to pay money into a wallet: a pending credit, and a request that a worker sends on.
-- Returns at once; the status tells how it goes, each change of it is an event. Without an account it
-- is the caller's wallet in KES, which is opened if there is none; without a phone it is the caller's
-- own. Locks the wallet. Repeating an idempotency key returns the first request and rings nobody.
--
-- Errors: PT400 invalid_amount, invalid_phone, account_required; PT401 not_authenticated;
--         PT404 account_not_found; PT422 amount_not_allowed, wrong_currency, idempotency_key_reused;
--         PT423 account_closed; PT429 too_many_requests; PT503 mpesa_not_configured

create or replace function mpesa.request_payment(
    p_amount          numeric,
    p_phone           text default null,
    p_account_id      uuid default null,
    p_idempotency_key text default null
)
returns mpesa.requests
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings    mpesa.settings := mpesa._get_settings();
    v_account     payments.accounts;
    v_phone       text := nullif(btrim(p_phone), '');
    v_transaction payments.transactions;
begin
    perform mpesa._check_request_amount(p_amount, v_settings);

    if p_account_id is null and auth.uid() is null and auth.role() = 'service_role' then
        raise exception 'account_required'
            using errcode = 'PT400',
                  detail = 'The service has no wallet of its own.',
                  hint = 'Name the wallet in p_account_id.';
    end if;

    v_account := case
        when p_account_id is null then payments.open_wallet('KES', auth.require_uid())
        else payments._visible_wallet(p_account_id)
    end;

    if v_phone is null then
        select u.phone into v_phone from auth.users as u where u.user_id = v_account.owner_user_id;
    end if;

    v_phone := payments._normalise_phone(v_phone);

    if v_account.currency <> 'KES' then
        raise exception 'wrong_currency'
            using errcode = 'PT422',
                  detail = format('The wallet is in %s.', v_account.currency),
                  hint = 'M-Pesa pays in KES.';
    end if;

    v_transaction := payments.create_transaction(
        'credit', p_amount, 'KES', p_idempotency_key, v_account.owner_user_id, null,
        jsonb_build_object('method', 'mpesa', 'phone', mpesa._mask_phone(v_phone))
    );

    return mpesa._request_push(v_transaction, v_phone);
end;
$$;

comment on function mpesa.request_payment(numeric, text, uuid, text) is
    'Ask a phone to pay into a wallet by M-Pesa; repeating an idempotency key is safe.';

grant execute on function mpesa.request_payment(numeric, text, uuid, text) to authenticated, service_role;
