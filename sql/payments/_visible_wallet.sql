-- A wallet that the caller may use, not locked.
--
-- Errors: PT404 account_not_found

create or replace function payments._visible_wallet(p_account_id uuid)
returns payments.accounts
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account payments.accounts;
begin
    select a.* into v_account
    from payments.accounts as a
    where a.account_id = p_account_id and a.account_type = 'wallet';

    if not found then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('There is no wallet %s that you may use.', p_account_id),
                  hint = 'payments.list_wallets() lists your wallets.';
    end if;

    return v_account;
end;
$$;

comment on function payments._visible_wallet(uuid) is 'A wallet that the caller may use.';
