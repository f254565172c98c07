-- Locks an account until the end of the transaction and returns it as it now is.
--
-- Whoever moves or reserves money on an account, or changes one of its transactions, takes this
-- lock first; everything that happens to a wallet happens one after another.
--
-- Errors: PT404 account_not_found

create or replace function payments._lock_account(p_account_id uuid)
returns payments.accounts
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account payments.accounts;
begin
    select a.* into v_account
    from payments.accounts as a
    where a.account_id = p_account_id
    for update;

    if not found then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('There is no account %s that you may use.', p_account_id),
                  hint = 'payments.list_wallets() lists your wallets.';
    end if;

    return v_account;
end;
$$;

comment on function payments._lock_account(uuid) is 'Lock an account until the end of the transaction.';
