-- Moves money from one wallet to another of the same currency, at once. Each side gets a
-- transaction of its own; this returns the payer's.
--
-- Locks both wallets, in the order of their ids. Only the payer's owner or the service may call.
--
-- Errors: PT400 invalid_amount; PT402 insufficient_funds; PT404 account_not_found;
--         PT422 currency_mismatch, idempotency_key_reused, limit_exceeded, same_account;
--         PT423 account_suspended, account_closed

create or replace function payments.transfer(
    p_from_account_id uuid,
    p_to_account_id   uuid,
    p_amount          numeric,
    p_idempotency_key text default null,
    p_correlation_id  uuid default null,
    p_metadata        jsonb default '{}'
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payer  payments.accounts := payments._visible_wallet(p_from_account_id);
    v_payee  payments.accounts;
    v_amount numeric := payments._check_amount(p_amount, v_payer.minor_units);
    v_paid   payments.transactions;
    v_got    payments.transactions;
begin
    if p_from_account_id = p_to_account_id then
        raise exception 'same_account'
            using errcode = 'PT422',
                  detail = 'A wallet cannot pay itself.',
                  hint = 'Name another wallet in p_to_account_id.';
    end if;

    v_payee := payments._lock_wallets(p_from_account_id, p_to_account_id);
    v_paid := payments._find_transaction(p_from_account_id, p_idempotency_key);

    if v_paid.transaction_id is not null then
        perform payments._check_replay(
            v_paid, 'transfer', v_amount, coalesce(p_metadata, '{}'), p_to_account_id, v_paid.related_transaction_id
        );
        return v_paid;
    end if;

    if v_payee.account_id is null or v_payee.account_status = 'closed' then
        raise exception 'account_not_found'
            using errcode = 'PT404',
                  detail = format('There is no wallet %s that can be paid.', p_to_account_id),
                  hint = 'Ask the payee for the id of their wallet.';
    end if;

    if v_payee.currency <> v_payer.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('The payer has %s, the payee %s.', v_payer.currency, v_payee.currency),
                  hint = 'Both wallets must be in one currency.';
    end if;

    v_paid := payments._post_transaction(
        p_from_account_id, 'transfer', v_amount, array['transfers_clearing'], array[v_amount],
        p_idempotency_key, p_correlation_id, coalesce(p_metadata, '{}'),
        p_counterparty_account_id => p_to_account_id
    );
    v_got := payments._post_transaction(
        p_to_account_id, 'transfer_in', v_amount, array['transfers_clearing'], array[-v_amount],
        null, p_correlation_id, coalesce(p_metadata, '{}'),
        p_related_transaction_id => v_paid.transaction_id, p_counterparty_account_id => p_from_account_id
    );

    perform payments._publish_transaction(v_paid), payments._publish_transaction(v_got);
    return v_paid;
end;
$$;

comment on function payments.transfer(uuid, uuid, numeric, text, uuid, jsonb) is
    'Move money from one wallet to another of the same currency; repeating an idempotency key is safe.';

grant execute on function payments.transfer(uuid, uuid, numeric, text, uuid, jsonb) to authenticated, service_role;
