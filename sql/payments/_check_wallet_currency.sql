-- Refuses what is no wallet, or one in another currency. Belongs to app_owner, since an admin sees no wallets.
--
-- Errors: PT404 account_not_found; PT422 currency_mismatch

create or replace function payments._check_wallet_currency(
    p_account_id uuid,
    p_currency   text
)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account payments.accounts := payments._visible_wallet(p_account_id);
begin
    if v_account.currency <> p_currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('The wallet is in %s, not in %s.', v_account.currency, p_currency),
                  hint = 'Name the currency of the wallet.';
    end if;
end;
$$;

comment on function payments._check_wallet_currency(uuid, text) is 'Refuse what is no wallet in a currency.';

grant execute on function payments._check_wallet_currency(uuid, text) to app_api;
