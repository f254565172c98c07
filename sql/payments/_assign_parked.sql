-- Gives parked money to the wallet it was meant for: a completed credit of that wallet, which this returns. Doing it
-- again for the same wallet changes nothing.
--
-- The caller has made sure that the person may decide about it. Locks the parked money, then the wallet, then the
-- suspense account: the one that everybody shares comes last. Belongs to app_owner, since the person who decides sees
-- neither account.
--
-- Errors: PT404 account_not_found, parked_money_not_found; PT409 parked_money_resolved; PT422 currency_mismatch;
--         PT423 account_closed

create or replace function payments._assign_parked(
    p_reference  text,
    p_account_id uuid
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_parked      payments.parked_money := payments._lock_parked(p_reference);
    v_wallet      payments.accounts;
    v_metadata    jsonb := v_parked.metadata || jsonb_build_object('reference', p_reference);
    v_moved       payments.transactions;
    v_transaction payments.transactions;
begin
    if v_parked.status = 'assigned' and v_parked.resolved_account_id = p_account_id then
        select t.* into v_transaction
        from payments.transactions as t
        where t.account_id = p_account_id
            and t.transaction_id = v_parked.resolved_transaction_id
            and t.created_at between payments._id_time(v_parked.resolved_transaction_id) - interval '1 day'
                and payments._id_time(v_parked.resolved_transaction_id) + interval '1 day';
        return v_transaction;
    end if;

    if v_parked.status <> 'parked' then
        raise exception 'parked_money_resolved'
            using errcode = 'PT409',
                  detail = format('The money of %L was %s at %s.', p_reference, v_parked.status, v_parked.resolved_at),
                  hint = 'Parked money is assigned or returned once; correct a wallet with payments.adjust_wallet().';
    end if;

    v_wallet := payments._lock_account(p_account_id);

    if v_wallet.account_type <> 'wallet' then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('Account %s is no wallet.', p_account_id),
                  hint = 'Name the wallet that the money was meant for.';
    elsif v_wallet.currency <> v_parked.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('%s arrived, the wallet is in %s.', v_parked.currency, v_wallet.currency),
                  hint = 'Assign it to a wallet in the currency that arrived; nothing is converted.';
    elsif v_wallet.account_status = 'closed' then
        raise exception 'account_closed'
            using errcode = 'PT423',
                  detail = format('Wallet %s was closed for good.', p_account_id),
                  hint = 'Assign it to another wallet, or send it back.';
    end if;

    v_moved := payments._post_transaction(
        (select a.account_id from payments.accounts as a where a.code = 'suspense' and a.currency = v_parked.currency),
        'transfer', v_parked.amount, array['transfers_clearing'], array[v_parked.amount::numeric],
        p_metadata => v_metadata, p_related_transaction_id => v_parked.transaction_id,
        p_counterparty_account_id => p_account_id
    );
    v_transaction := payments._post_transaction(
        p_account_id, 'credit', v_parked.amount, array['transfers_clearing'], array[-v_parked.amount],
        p_metadata => v_metadata, p_related_transaction_id => v_moved.transaction_id
    );

    perform payments._resolve_parked(p_reference, 'assigned', v_transaction.transaction_id, p_account_id, null),
        payments._publish_transaction(v_transaction);
    return v_transaction;
end;
$$;

comment on function payments._assign_parked(text, uuid) is 'Give parked money to the wallet it was meant for.';

grant execute on function payments._assign_parked(text, uuid) to app_api;
