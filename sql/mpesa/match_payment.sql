-- Gives a payment that waits in suspense, or in dispute, to the wallet it was meant for. Doing it again
-- for the same wallet changes nothing. Who decided, when and why stays with the payment.
-- Nobody gives it to a wallet of their own. Locks the payment, then the wallet.
--
-- Errors: PT400 reason_required; PT403 own_wallet; PT404 account_not_found, payment_not_found; PT409 payment_decided;
--         PT422 currency_mismatch; PT423 account_closed

create or replace function mpesa.match_payment(
    p_receipt    text,
    p_account_id uuid,
    p_reason     text
)
returns mpesa.payments
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment     mpesa.payments := mpesa._lock_payment(p_receipt, p_reason);
    v_transaction payments.transactions;
begin
    if v_payment.status = 'credited' and v_payment.account_id = p_account_id then
        return v_payment;
    end if;

    if exists (select from payments.accounts as a where a.account_id = p_account_id and a.owner_user_id = auth.uid()) then
        raise exception 'own_wallet'
            using errcode = 'PT403',
                  detail = 'The wallet is your own.',
                  hint = 'Ask a colleague to decide about it.';
    end if;

    if v_payment.status not in ('parked', 'disputed', 'refuted') then
        perform mpesa._refuse_decision(v_payment);
    end if;

    if v_payment.status <> 'parked' then
        -- Nothing was booked yet; now it arrived.
        perform mpesa._park_payment(v_payment, 'arrived_after_all');
    end if;

    v_transaction := payments._assign_parked('mpesa:' || v_payment.receipt, p_account_id);

    update mpesa.payments as p
    set status = 'credited', account_id = p_account_id, transaction_id = v_transaction.transaction_id,
        decided_by = auth.uid(), decided_at = clock_timestamp(), decision_reason = btrim(left(p_reason, 1000))
    where p.receipt = v_payment.receipt
    returning p.* into v_payment;

    return v_payment;
end;
$$;

comment on function mpesa.match_payment(text, uuid, text) is
    'Give a payment that waits for a decision to the wallet it was meant for, with a reason.';

grant execute on function mpesa.match_payment(text, uuid, text) to admin, service_role;
