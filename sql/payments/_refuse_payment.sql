-- Says why an account cannot pay an amount. Always raises. Security definer, so that row-level
-- security hides a stranger's balance from payments._post_transaction, which is not bound by it.
--
-- Errors: PT402 insufficient_funds, PT404 account_not_found, PT423 account_suspended, account_closed

create or replace function payments._refuse_payment(
    p_account_id uuid,
    p_amount     numeric
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account payments.accounts := payments._lock_account(p_account_id);
begin
    if v_account.account_status <> 'active' then
        raise exception using
            message = 'account_' || v_account.account_status,
            errcode = 'PT423',
            detail = format('Account %s is %s.', p_account_id, v_account.account_status),
            hint = 'Ask support to activate it.';
    end if;

    raise exception 'insufficient_funds'
        using errcode = 'PT402',
              detail = format(
                  '%s %s are needed; %s of %s are available, %s are held.',
                  v_account.currency, p_amount, v_account.balance - v_account.held, v_account.balance, v_account.held
              ),
              hint = 'Top the wallet up, or pay less.';
end;
$$;

comment on function payments._refuse_payment(uuid, numeric) is 'Raise the reason why an account cannot pay an amount.';
