-- Suspends a wallet (it can be paid but cannot pay), activates it again, or closes it for good,
-- which needs it empty. Locks the wallet.
--
-- Errors: PT400 invalid_status; PT404 account_not_found; PT409 account_closed, account_not_empty

create or replace function payments.set_wallet_status(
    p_account_id uuid,
    p_status     text,
    p_reason     text default null
)
returns payments.accounts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account payments.accounts := payments._visible_wallet(p_account_id);
begin
    if p_status is null or p_status not in ('active', 'suspended', 'closed') then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('%L is not a status of a wallet.', p_status),
                  hint = 'Use active, suspended or closed.';
    end if;

    v_account := payments._lock_account(p_account_id);

    if v_account.account_status = p_status then
        return v_account;
    end if;

    if v_account.account_status = 'closed' then
        raise exception 'account_closed'
            using errcode = 'PT409',
                  detail = format('Wallet %s was closed for good.', p_account_id),
                  hint = 'A closed wallet stays closed.';
    end if;

    -- Money may still arrive for what is pending.
    if p_status = 'closed' and (
        v_account.balance > 0
        or exists (
            select
            from payments.transactions as t
            where t.account_id = p_account_id and t.status in ('pending', 'processing')
        )
    ) then
        raise exception 'account_not_empty'
            using errcode = 'PT409',
                  detail = format('The balance is %s %s, or a transaction is pending.', v_account.currency, v_account.balance),
                  hint = 'Pay the balance out and finish what is pending first.';
    end if;

    update payments.accounts as a
    set account_status = p_status,
        maximum_balance = case p_status when 'closed' then 0 else a.maximum_balance end
    where a.account_id = p_account_id
    returning a.* into v_account;

    perform events._publish(
        'wallet_status_changed', 'account', p_account_id::text,
        jsonb_strip_nulls(jsonb_build_object(
            'account_id', p_account_id, 'user_id', v_account.owner_user_id, 'status', p_status, 'reason', p_reason
        ))
    );
    return v_account;
end;
$$;

comment on function payments.set_wallet_status(uuid, text, text) is 'Suspend, activate or close a wallet.';

grant execute on function payments.set_wallet_status(uuid, text, text) to service_role;
