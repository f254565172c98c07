-- Books a payment that arrived: into the wallet of whom it belongs to, which is opened if there is
-- none; into suspense where it belongs to nobody, or the wallet cannot take it. What came with the payment reference of
-- bills pays them. Returns its status.

create or replace function mpesa._credit_payment(p_payment mpesa.payments, p_match mpesa.match)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_transaction payments.transactions;
    v_billed      invoices.accounts;
begin
    if p_match.user_id is null then
        perform mpesa._park_payment(p_payment, coalesce(p_match.reason, 'unknown_reference'));
        return 'parked';
    end if;

    begin
        v_transaction := payments.create_transaction(
            'credit', p_payment.amount, 'KES', 'mpesa:' || p_payment.receipt, p_match.user_id, null,
            jsonb_strip_nulls(jsonb_build_object(
                'method', 'mpesa', 'receipt', p_payment.receipt, 'source', p_payment.source,
                'meter_number', p_match.meter_number
            ))
        );
        v_transaction := payments.update_transaction_status(
            v_transaction.transaction_id, 'completed', 'M-Pesa ' || p_payment.receipt
        );
    exception when check_violation or sqlstate 'PT404' or sqlstate 'PT422' or sqlstate 'PT423' then
        -- Full, gone, over a limit, closed: it arrived all the same.
        perform mpesa._park_payment(p_payment, 'wallet_refused');
        return 'parked';
    end;

    update mpesa.payments as p
    set status = 'credited', status_reason = null, account_id = v_transaction.account_id,
        transaction_id = v_transaction.transaction_id
    where p.receipt = p_payment.receipt;

    v_billed := invoices._find_payer(p_payment.bill_reference);

    if v_billed.user_id = p_match.user_id and p_match.meter_number is null and p_match.account_id is null then
        begin
            perform invoices._pay_unpaid(v_billed.account_id, p_payment.amount, p_payment.receipt);
        exception when others then
            -- What cannot be paid stays in the wallet.
            if sqlstate not like 'PT4%' then
                raise;
            end if;
        end;
    end if;

    return 'credited';
end;
$$;

comment on function mpesa._credit_payment(mpesa.payments, mpesa.match) is
    'Book a payment that arrived: into a wallet, or into suspense.';
