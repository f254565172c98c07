-- Takes in money that a customer sent with their payment reference, other than by M-Pesa, which does so itself: it
-- goes into their wallet, and from there to their unpaid invoices of that account, the oldest due first; the rest
-- stays. The same receipt twice is once. Returns the credit of the wallet, null where the reference is nobody's.
--
-- Errors: PT400 invalid_amount, invalid_receipt; PT403 feature_disabled; PT422 currency_mismatch, idempotency_key_reused

create or replace function invoices.receive_payment(
    p_reference text,
    p_amount    numeric,
    p_receipt   text,
    p_currency  text default 'KES'
)
returns payments.transactions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
    v_credit  payments.transactions;
begin
    perform invoices._require_billing();

    perform core._check_text(
        'invalid_receipt', p_receipt, 'A payment needs a receipt of 1 to 200 characters.',
        'Send the number that the provider gave it in p_receipt.', 200
    );

    v_account := invoices._find_payer(p_reference);

    if v_account.account_id is null then
        return null;
    end if;

    if p_currency is distinct from v_account.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422', detail = format('The account is in %s.', v_account.currency),
                  hint = 'Send the currency of the account.';
    end if;

    v_credit := payments.create_transaction(
        'credit', p_amount, p_currency, 'receipt:' || p_receipt, v_account.user_id, null,
        jsonb_build_object('reference', v_account.payment_reference, 'receipt', p_receipt)
    );

    if v_credit.status = 'completed' then
        return v_credit;
    end if;

    v_credit := payments.update_transaction_status(v_credit.transaction_id, 'completed');
    perform invoices._pay_unpaid(v_account.account_id, v_credit.amount, p_receipt);
    return v_credit;
end;
$$;

comment on function invoices.receive_payment(text, numeric, text, text) is
    'Take in money that came with a payment reference: into the wallet, and to the unpaid invoices.';

grant execute on function invoices.receive_payment(text, numeric, text, text) to service_role;
