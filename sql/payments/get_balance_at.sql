-- The balance of a wallet right after everything that moved up to and including a point in time.
--
-- Transfers get their time while the wallet is locked, so every answer is a balance that really
-- was. It is final once no transaction that began before p_at is running. For a system account,
-- which only the service sees, it adds up every transfer up to then.
--
-- Errors: PT400 invalid_time; PT404 account_not_found

create or replace function payments.get_balance_at(
    p_account_id uuid,
    p_at         timestamptz
)
returns numeric
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account payments.accounts;
    v_balance numeric;
begin
    if p_at is null then
        raise exception 'invalid_time'
            using errcode = 'PT400',
                  detail = 'There is no point in time to look at.',
                  hint = 'Send p_at.';
    end if;

    select a.* into v_account
    from payments.accounts as a
    where a.account_id = p_account_id;

    if not found then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('There is no account %s that you may see.', p_account_id),
                  hint = 'payments.list_wallets() lists your wallets.';
    end if;

    if v_account.account_type = 'wallet' or v_account.code = 'suspense' then
        select sum(case when t.is_debit then -t.amount else t.amount end) into v_balance
        from payments.transfers as t
        where t.account_id = p_account_id and t.created_at <= p_at;
    else
        select sum(case when t.is_debit then t.amount else -t.amount end) into v_balance
        from payments.transfers as t
        where t.contra_code = v_account.code and t.currency = v_account.currency and t.created_at <= p_at;
    end if;

    v_balance := coalesce(v_balance, 0);

    return round(v_balance, greatest(v_account.minor_units, min_scale(v_balance)));
end;
$$;

comment on function payments.get_balance_at(uuid, timestamptz) is
    'The balance of an account after everything that moved up to a point in time.';

grant execute on function payments.get_balance_at(uuid, timestamptz) to authenticated, service_role;
