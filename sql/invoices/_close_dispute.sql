-- Closes an open dispute of an invoice that the caller has locked: with p_amount a credit note takes that back. As
-- the owner of the tables.

create or replace function invoices._close_dispute(
    p_invoice invoices.invoices,
    p_dispute invoices.disputes,
    p_status  text,
    p_note    text,
    p_amount  numeric default null
)
returns invoices.disputes
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute invoices.disputes;
    v_note    invoices.invoices;
begin
    if p_amount is not null then
        v_note := invoices._make_credit_note(p_invoice, p_amount, p_note, 0);
    else
        perform invoices._settle(p_invoice, p_disputed => 0);
    end if;

    update invoices.disputes as d
    set status = p_status, resolved_at = clock_timestamp(), resolved_by = auth.uid(), resolution = p_note,
        credit_note_id = v_note.invoice_id
    where d.account_id = p_dispute.account_id and d.dispute_id = p_dispute.dispute_id
    returning d.* into v_dispute;

    perform events._publish(
        'dispute_' || p_status, 'invoice', p_invoice.invoice_id::text,
        jsonb_build_object(
            'user_id', p_invoice.user_id, 'number', p_invoice.number, 'dispute_id', p_dispute.dispute_id,
            'amount', coalesce(p_amount, 0), 'currency', p_invoice.currency, 'note', p_note
        )
    );
    return v_dispute;
end;
$$;

comment on function invoices._close_dispute(invoices.invoices, invoices.disputes, text, text, numeric) is
    'Close an open dispute of an invoice.';

grant execute on function invoices._close_dispute(invoices.invoices, invoices.disputes, text, text, numeric) to app_api;
