-- Takes an invoice back, whole (without p_amount: all that is left of it) or in part, taxes included. The
-- credit note has a number of its own series. What was paid of it already goes to the account's credit, which the next
-- invoice uses up. All credit notes of an invoice together are never more than the invoice.
--
-- Locks the invoice, then the counter.
--
-- Errors: PT400 invalid_amount, invalid_reason; PT403 feature_disabled, own_invoice; PT404 invoice_not_found;
--         PT409 not_creditable, invoice_disputed; PT422 amount_exceeds_invoice

create or replace function invoices.issue_credit_note(
    p_invoice_id uuid,
    p_reason     text,
    p_amount     numeric default null
)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
begin
    perform invoices._require_billing(), invoices._check_reason(p_reason);
    v_invoice := invoices._lock_invoice(invoices._find_invoice(p_invoice_id));
    perform invoices._check_not_own(v_invoice.user_id);

    if v_invoice.status = 'disputed' then
        raise exception 'invoice_disputed'
            using errcode = 'PT409', detail = format('%s has an open dispute.', v_invoice.number),
                  hint = 'Decide it with invoices.resolve_dispute, which issues the credit note.';
    end if;

    return invoices._make_credit_note(v_invoice, invoices._check_credit(v_invoice, p_amount), btrim(p_reason));
end;
$$;

comment on function invoices.issue_credit_note(uuid, text, numeric) is
    'Take an invoice back, whole or in part, with a credit note.';

grant execute on function invoices.issue_credit_note(uuid, text, numeric) to admin, service_role;
