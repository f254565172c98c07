-- Corrects a wallet by hand, up (positive) or down (negative), against the adjustments account.
-- Locks the wallet.
--
-- Errors: PT400 invalid_amount, reason_required; PT402 insufficient_funds; PT404 account_not_found;
--         PT422 idempotency_key_reused; PT423 account_suspended, account_closed

create or replace function payments.adjust_wallet(
    p_account_id      uuid,
    p_amount          numeric,
    p_reason          text,
    p_idempotency_key text default null
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account     payments.accounts := payments._visible_wallet(p_account_id);
    v_amount      numeric := payments._check_amount(abs(p_amount), v_account.minor_units);
    v_metadata    jsonb := jsonb_build_object('reason', btrim(p_reason), 'direction', sign(p_amount));
    v_transaction payments.transactions;
begin
    perform core._check_text(
        'reason_required', p_reason, 'A correction by hand needs a reason.', 'Say in p_reason why the wallet is corrected.'
    );

    perform payments._lock_account(p_account_id);
    v_transaction := payments._find_transaction(p_account_id, p_idempotency_key);

    if v_transaction.transaction_id is not null then
        perform payments._check_replay(v_transaction, 'adjustment', v_amount, v_metadata);
        return v_transaction;
    end if;

    v_transaction := payments._post_transaction(
        p_account_id, 'adjustment', v_amount, array['adjustments'], array[-p_amount], p_idempotency_key, null, v_metadata
    );

    perform payments._publish_transaction(v_transaction);
    return v_transaction;
end;
$$;

comment on function payments.adjust_wallet(uuid, numeric, text, text) is
    'Correct a wallet by hand, up or down, with a reason.';

grant execute on function payments.adjust_wallet(uuid, numeric, text, text) to service_role;
