-- Leaves the fact that a payment reached its present status in the event log. The user it names is
-- told where it was not asked for: who asked for a payment follows the request.

create or replace function mpesa._publish_payment(p_payment mpesa.payments)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._publish(
        'mpesa_payment_' || p_payment.status, 'mpesa_payment', p_payment.receipt,
        jsonb_strip_nulls(jsonb_build_object(
            'receipt', p_payment.receipt,
            'source', p_payment.source,
            'status', p_payment.status,
            'reason', p_payment.status_reason,
            'amount', p_payment.amount,
            'currency', 'KES',
            'request_id', p_payment.request_id,
            'account_id', p_payment.account_id,
            'transaction_id', p_payment.transaction_id,
            'user_id', (
                select a.owner_user_id
                from payments.accounts as a
                where a.account_id = p_payment.account_id
            )
        ))
    );
end;
$$;

comment on function mpesa._publish_payment(mpesa.payments) is 'Publish that a payment reached its present status.';
