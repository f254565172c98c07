-- Objects to an invoice of the caller's own, or to a part of it (p_amount, by default all that was not
-- taken back yet). Until somebody decides, nobody is reminded of that amount.
--
-- Locks the invoice. One dispute at a time.
--
-- Errors: PT400 invalid_reason, invalid_amount; PT401 not_authenticated; PT403 feature_disabled;
--         PT404 invoice_not_found; PT409 not_disputable, invoice_disputed; PT422 amount_exceeds_invoice

create or replace function invoices.dispute_invoice(
    p_invoice_id uuid,
    p_reason     text,
    p_amount     numeric default null
)
returns invoices.disputes
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
    v_user_id uuid := auth.require_uid();
begin
    perform invoices._require_billing(), invoices._check_reason(p_reason);
    v_invoice := invoices._find_invoice(p_invoice_id);

    -- Staff see others' invoices, and object to none but their own.
    if v_invoice.user_id <> v_user_id then
        raise exception 'invoice_not_found'
            using errcode = 'PT404', detail = format('You have no invoice %s.', p_invoice_id),
                  hint = 'invoices.list_invoices lists yours.';
    end if;

    v_invoice := invoices._lock_invoice(v_invoice);

    if v_invoice.status = 'disputed' then
        raise exception 'invoice_disputed'
            using errcode = 'PT409', detail = format('%s has an open dispute.', v_invoice.number),
                  hint = 'Wait for the decision, or withdraw it with invoices.withdraw_dispute.';
    end if;

    if v_invoice.kind <> 'invoice' or v_invoice.status not in ('final', 'overdue', 'paid') or v_invoice.total = 0 then
        raise exception 'not_disputable'
            using errcode = 'PT409',
                  detail = format('%s is a %s that is %s.', v_invoice.number, replace(v_invoice.kind, '_', ' '), v_invoice.status),
                  hint = 'Object to invoices that are final, overdue or paid.';
    end if;

    return invoices._open_dispute(v_invoice, invoices._check_credit(v_invoice, p_amount), btrim(p_reason));
end;
$$;

comment on function invoices.dispute_invoice(uuid, text, numeric) is 'Object to an invoice of yours, or to a part of it.';

grant execute on function invoices.dispute_invoice(uuid, text, numeric) to authenticated;
