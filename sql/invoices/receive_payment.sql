-- Takes in money that a customer sent with their payment reference (an M-Pesa account number): it goes into their
-- wallet, and from there to their unpaid invoices of that account, the oldest due first; the rest stays. The same
-- receipt twice is once. Returns the credit of the wallet, null where the reference is nobody's.
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
    v_invoice invoices.invoices;
    v_left    numeric;
begin
    perform invoices._require_billing();

    if p_receipt is null or p_receipt !~ '\S' or length(p_receipt) > 200 then
        raise exception 'invalid_receipt'
            using errcode = 'PT400', detail = 'A payment needs a receipt of 1 to 200 characters.',
                  hint = 'Send the number that the provider gave it in p_receipt.';
    end if;

    select a.* into v_account
    from invoices.accounts as a
    where a.payment_reference = regexp_replace(p_reference, '[\s-]', '', 'g');

    if not found then
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
    v_left := v_credit.amount;

    for v_invoice in
        select i.*
        from invoices.invoices as i
        where i.account_id = v_account.account_id and i.kind = 'invoice' and i.status in ('final', 'overdue') and i.amount_due > 0
        order by i.due_on, i.invoice_id
    loop
        exit when v_left <= 0;
        perform invoices.pay_invoice(
            v_invoice.invoice_id, least(v_left, v_invoice.amount_due), format('receipt:%s:%s', p_receipt, v_invoice.number)
        );
        v_left := v_left - least(v_left, v_invoice.amount_due);
    end loop;

    return v_credit;
end;
$$;

comment on function invoices.receive_payment(text, numeric, text, text) is
    'Take in money that came with a payment reference: into the wallet, and to the unpaid invoices.';

grant execute on function invoices.receive_payment(text, numeric, text, text) to service_role;
