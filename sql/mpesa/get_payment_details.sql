-- What to type on a phone to pay into a wallet without being asked: our number and the wallet's, which
-- is given out at the first call and stays the same. Without an account it is the caller's wallet in
-- KES, which is opened if there is none.
--
-- Errors: PT401 not_authenticated; PT404 account_not_found; PT422 wrong_currency; PT503 mpesa_not_configured

create or replace function mpesa.get_payment_details(p_account_id uuid default null)
returns mpesa.payment_details
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings  mpesa.settings := mpesa._get_settings();
    v_account   payments.accounts;
    v_reference text;
    v_number    bigint;
begin
    v_account := case
        when p_account_id is null then payments.open_wallet('KES', auth.require_uid())
        else payments._visible_wallet(p_account_id)
    end;

    if v_account.currency <> 'KES' then
        raise exception 'wrong_currency'
            using errcode = 'PT422',
                  detail = format('The wallet is in %s.', v_account.currency),
                  hint = 'M-Pesa pays in KES.';
    end if;

    select w.reference into v_reference
    from mpesa.wallet_references as w
    where w.account_id = v_account.account_id;

    if v_reference is null then
        insert into mpesa.wallet_references (account_id)
        values (v_account.account_id)
        on conflict (account_id) do nothing
        returning number into v_number;

        update mpesa.wallet_references as w
        set reference = w.number::text || meters._luhn_digit(w.number::text)
        where w.account_id = v_account.account_id and w.number = v_number;

        select w.reference into v_reference
        from mpesa.wallet_references as w
        where w.account_id = v_account.account_id;
    end if;

    return (v_settings.shortcode, v_settings.account_kind, v_reference, v_account.account_id);
end;
$$;

comment on function mpesa.get_payment_details(uuid) is 'What to type on a phone to pay into a wallet.';

grant execute on function mpesa.get_payment_details(uuid) to authenticated, service_role;
