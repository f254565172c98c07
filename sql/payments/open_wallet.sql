-- Opens the caller's wallet in a currency, or returns the one that is there.
--
-- Two callers at once get the same wallet: the second waits on the look-up row.
--
-- Errors: PT400 unknown_currency, user_required; PT401 not_authenticated;
--         PT403 not_your_wallet; PT404 user_not_found

create or replace function payments.open_wallet(
    p_currency text default 'KES',
    p_user_id  uuid default null
)
returns payments.accounts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id     uuid := auth._acting_user(p_user_id, 'not_your_wallet');
    v_account     payments.accounts;
    v_minor_units smallint;
begin
    select a.* into v_account
    from payments.wallets as w
    join payments.accounts as a on a.account_id = w.account_id
    where w.owner_user_id = v_user_id and w.currency = p_currency;

    if found then
        return v_account;
    end if;

    select c.minor_units into v_minor_units
    from payments.currencies as c
    where c.currency = p_currency;

    if not found then
        raise exception 'unknown_currency'
            using errcode = 'PT400',
                  detail = format('%L is not a currency of this system.', p_currency),
                  hint = 'Use an ISO 4217 code such as KES; payments.currencies lists them.';
    end if;

    if not exists (select from auth.users as u where u.user_id = v_user_id) then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', v_user_id),
                  hint = 'Create the user first.';
    end if;

    insert into payments.accounts (account_id, owner_user_id, account_type, currency, minor_units)
    values (core.uuid_v7(), v_user_id, 'wallet', p_currency, v_minor_units)
    returning * into v_account;

    insert into payments.wallets (owner_user_id, currency, account_id)
    values (v_user_id, p_currency, v_account.account_id)
    on conflict (owner_user_id, currency) do nothing;

    if not found then -- somebody else was quicker
        delete from payments.accounts as a where a.account_id = v_account.account_id;

        select a.* into v_account
        from payments.wallets as w
        join payments.accounts as a on a.account_id = w.account_id
        where w.owner_user_id = v_user_id and w.currency = p_currency;

        return v_account;
    end if;

    perform events._publish(
        'wallet_opened', 'account', v_account.account_id::text,
        jsonb_build_object('account_id', v_account.account_id, 'user_id', v_user_id, 'currency', p_currency)
    );
    return v_account;
end;
$$;

comment on function payments.open_wallet(text, uuid) is
    'Open a wallet in a currency, or get the one that is there; p_user_id is for the service role.';

grant execute on function payments.open_wallet(text, uuid) to authenticated, service_role;
