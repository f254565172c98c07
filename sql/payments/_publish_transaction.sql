-- Leaves the fact that a transaction reached its present status in the event log.

create or replace function payments._publish_transaction(
    p_transaction payments.transactions,
    p_event_type  text default null
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform events._publish(
        coalesce(p_event_type, 'transaction_' || p_transaction.status),
        'transaction',
        p_transaction.transaction_id::text,
        jsonb_strip_nulls(jsonb_build_object(
            'transaction_id', p_transaction.transaction_id,
            'account_id', p_transaction.account_id,
            'user_id', p_transaction.user_id,
            'type', p_transaction.type,
            'status', p_transaction.status,
            'amount', p_transaction.amount,
            'captured_amount', p_transaction.captured_amount,
            'refunded_amount', nullif(p_transaction.refunded_amount, 0),
            'currency', p_transaction.currency,
            'related_transaction_id', p_transaction.related_transaction_id
        )),
        p_transaction.correlation_id
    );
end;
$$;

comment on function payments._publish_transaction(payments.transactions, text) is
    'Publish that a transaction reached its present status.';
