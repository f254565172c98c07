-- The caller's wallet in a currency.
--
-- Errors: PT400 user_required; PT401 not_authenticated; PT403 not_your_wallet; PT404 wallet_not_found

create or replace function payments.get_wallet(
    p_currency text default 'KES',
    p_user_id  uuid default null
)
returns payments.accounts
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth._acting_user(p_user_id, 'not_your_wallet');
    v_account payments.accounts;
begin
    select a.* into v_account
    from payments.wallets as w
    join payments.accounts as a on a.account_id = w.account_id
    where w.owner_user_id = v_user_id and w.currency = p_currency;

    if not found then
        raise exception 'wallet_not_found'
            using errcode = 'PT404',
                  detail = format('There is no wallet in %s.', coalesce(p_currency, 'no currency')),
                  hint = 'Open one with payments.open_wallet().';
    end if;

    return v_account;
end;
$$;

comment on function payments.get_wallet(text, uuid) is 'The caller''s wallet in a currency; p_user_id is for the service role.';

grant execute on function payments.get_wallet(text, uuid) to authenticated, service_role;
