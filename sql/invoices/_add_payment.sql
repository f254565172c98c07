-- Notes a payment of an invoice that the caller has locked, and settles it by it. As the owner of the tables.

create or replace function invoices._add_payment(
    p_invoice        invoices.invoices,
    p_amount         numeric,
    p_method         text,
    p_reference      text,
    p_transaction_id uuid default null,
    p_paid_at        timestamptz default null
)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into invoices.payments (
        account_id, invoice_id, payment_id, user_id, method, amount, currency, transaction_id, reference, paid_at, recorded_by
    )
    values (
        p_invoice.account_id, p_invoice.invoice_id, core.uuid_v7(), p_invoice.user_id, p_method, p_amount, p_invoice.currency,
        p_transaction_id, p_reference, coalesce(p_paid_at, clock_timestamp()), auth.uid()
    );

    perform events._publish(
        'invoice_payment_received', 'invoice', p_invoice.invoice_id::text,
        jsonb_build_object(
            'user_id', p_invoice.user_id, 'number', p_invoice.number, 'amount', p_amount, 'currency', p_invoice.currency,
            'method', p_method, 'amount_due', p_invoice.amount_due - p_amount
        )
    );

    return invoices._settle(p_invoice, p_paid => p_amount);
end;
$$;

comment on function invoices._add_payment(invoices.invoices, numeric, text, text, uuid, timestamptz) is
    'Note a payment of an invoice and settle it by it.';

grant execute on function invoices._add_payment(invoices.invoices, numeric, text, text, uuid, timestamptz) to app_api;
