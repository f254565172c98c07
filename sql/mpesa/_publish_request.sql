-- Leaves the fact that a request reached its present status in the event log.

create or replace function mpesa._publish_request(p_request mpesa.requests)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._publish(
        'mpesa_request_' || p_request.status, 'mpesa_request', p_request.request_id::text,
        jsonb_strip_nulls(jsonb_build_object(
            'request_id', p_request.request_id,
            'transaction_id', p_request.transaction_id,
            'account_id', p_request.account_id,
            'user_id', p_request.user_id,
            'status', p_request.status,
            'reason', p_request.status_reason,
            'amount', p_request.amount,
            'currency', 'KES',
            'phone', mpesa._mask_phone(p_request.phone),
            'receipt', p_request.receipt
        ))
    );
end;
$$;

comment on function mpesa._publish_request(mpesa.requests) is 'Publish that a request reached its present status.';
