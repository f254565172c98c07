-- Pays an invoice from a wallet of its customer: p_amount, by default all that is due. More than that stays
-- in the wallet, less is a part. Repeating an idempotency key returns the invoice and charges nothing.
--
-- Locks the wallet, then the invoice; money and invoice change together or not at all. What is
-- paid goes to energy, levies, taxes and rounding in the proportions of the invoice, of all parts together.
--
-- Errors: PT400 invalid_amount; PT401 not_authenticated; PT402 insufficient_funds; PT403 feature_disabled;
--         PT404 invoice_not_found, account_not_found; PT409 not_payable, already_paid;
--         PT422 currency_mismatch, idempotency_key_reused; PT423 account_suspended, account_closed

create or replace function invoices.pay_invoice(
    p_invoice_id      uuid,
    p_amount          numeric default null,
    p_idempotency_key text default null,
    p_account_id      uuid default null
)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice     invoices.invoices;
    v_wallet_id   uuid := p_account_id;
    v_wallet      payments.accounts;
    v_transaction payments.transactions;
    v_amount      numeric;
begin
    perform invoices._require_billing();
    v_invoice := invoices._find_invoice(p_invoice_id);

    if auth.role() <> 'service_role' and v_invoice.user_id is distinct from auth.require_uid() then
        raise exception 'invoice_not_found'
            using errcode = 'PT404', detail = format('You have no invoice %s.', p_invoice_id),
                  hint = 'invoices.list_invoices lists yours; staff note payments with invoices.mark_invoice_paid.';
    end if;

    if p_amount is not null then
        perform payments._check_amount(p_amount, v_invoice.minor_units);
    end if;

    if v_wallet_id is null then
        select w.account_id into v_wallet_id
        from payments.wallets as w
        where w.owner_user_id = v_invoice.user_id and w.currency = v_invoice.currency;
    end if;

    v_wallet := payments._lock_account(v_wallet_id);

    if v_wallet.owner_user_id is distinct from v_invoice.user_id then
        raise exception 'account_not_found'
            using errcode = 'PT404', detail = format('There is no wallet %s of this customer.', v_wallet_id),
                  hint = 'payments.list_wallets() lists your wallets.';
    end if;

    v_transaction := payments._find_transaction(v_wallet.account_id, p_idempotency_key);

    if v_transaction.transaction_id is not null then
        -- Anybody can give a transaction such metadata; only a payment of the invoice is one.
        if v_transaction.metadata is distinct from jsonb_build_object('invoice_id', p_invoice_id, 'amount', p_amount)
            or not exists (
                select
                from invoices.payments as p
                where p.account_id = v_invoice.account_id and p.invoice_id = p_invoice_id
                    and p.transaction_id = v_transaction.transaction_id
            )
        then
            raise exception 'idempotency_key_reused'
                using errcode = 'PT422',
                      detail = format('Key %L made the %s of %s %s.', p_idempotency_key, v_transaction.type,
                          v_transaction.currency, v_transaction.amount),
                      hint = 'Use a new key for a new request, and repeat a request unchanged.';
        end if;

        return invoices._find_invoice(p_invoice_id);
    end if;

    v_invoice := invoices._lock_invoice(v_invoice);
    perform invoices._check_payable(v_invoice);

    if v_wallet.currency <> v_invoice.currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422', detail = format('The invoice is in %s, the wallet in %s.', v_invoice.currency, v_wallet.currency),
                  hint = 'Pay from a wallet in the currency of the invoice.';
    end if;

    v_amount := least(coalesce(p_amount, v_invoice.amount_due), v_invoice.amount_due);
    v_transaction := payments._post_transaction(
        v_wallet.account_id, 'purchase', v_amount, array['energy_revenue', 'levies_payable', 'vat_payable', 'rounding'],
        invoices._share_payment(v_invoice, v_amount), p_idempotency_key, null,
        jsonb_build_object('invoice_id', p_invoice_id, 'amount', p_amount)
    );
    perform payments._publish_transaction(v_transaction);

    return invoices._add_payment(
        v_invoice, v_amount, 'wallet', v_transaction.transaction_id::text, v_transaction.transaction_id
    );
end;
$$;

comment on function invoices.pay_invoice(uuid, numeric, text, uuid) is
    'Pay an invoice from your wallet, whole or in part; repeating an idempotency key is safe.';

grant execute on function invoices.pay_invoice(uuid, numeric, text, uuid) to authenticated, service_role;
