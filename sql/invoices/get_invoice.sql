-- An invoice with all that belongs to it: the document, and what became of it: payments, credit notes,
-- disputes, reminders, changes of status.
--
-- Errors: PT403 feature_disabled; PT404 invoice_not_found

create or replace function invoices.get_invoice(p_invoice_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_document jsonb := invoices.get_invoice_document(p_invoice_id);
    v_invoice  invoices.invoices := invoices._find_invoice(p_invoice_id);
begin
    return v_document || jsonb_build_object(
        'account_id', v_invoice.account_id, 'meter_id', v_invoice.meter_id, 'disputed_amount', v_invoice.disputed_amount::text,
        'problem', v_invoice.problem,
        'payments', coalesce((
            select jsonb_agg(
                jsonb_build_object(
                    'payment_id', p.payment_id, 'paid_at', p.paid_at, 'method', p.method, 'amount', p.amount::text,
                    'reference', p.reference
                )
                order by p.payment_id
            )
            from invoices.payments as p
            where p.account_id = v_invoice.account_id and p.invoice_id = p_invoice_id
        ), '[]'),
        'credit_notes', coalesce((
            select jsonb_agg(
                jsonb_build_object('invoice_id', c.invoice_id, 'number', c.number, 'total', c.total::text, 'issued_on', c.issued_on)
                order by c.invoice_id
            )
            from invoices.invoices as c
            where c.corrects_id = p_invoice_id and c.kind = 'credit_note'
        ), '[]'),
        'disputes', coalesce((
            select jsonb_agg(
                jsonb_build_object(
                    'dispute_id', d.dispute_id, 'status', d.status, 'amount', d.amount::text, 'reason', d.reason,
                    'opened_at', d.opened_at, 'resolved_at', d.resolved_at, 'resolution', d.resolution
                )
                order by d.dispute_id
            )
            from invoices.disputes as d
            where d.account_id = v_invoice.account_id and d.invoice_id = p_invoice_id
        ), '[]'),
        'reminders', coalesce((
            select jsonb_agg(
                jsonb_build_object('level', r.level, 'sent_at', r.sent_at, 'amount', r.amount::text) order by r.level
            )
            from invoices.reminders as r
            where r.account_id = v_invoice.account_id and r.invoice_id = p_invoice_id
        ), '[]'),
        'history', coalesce((
            select jsonb_agg(
                jsonb_build_object('from', s.from_status, 'to', s.to_status, 'at', s.changed_at, 'by', s.actor_role)
                order by s.change_id
            )
            from invoices.status_changes as s
            where s.account_id = v_invoice.account_id and s.invoice_id = p_invoice_id
        ), '[]')
    );
end;
$$;

comment on function invoices.get_invoice(uuid) is 'An invoice with payments, credit notes, disputes, reminders and history.';

grant execute on function invoices.get_invoice(uuid) to authenticated, service_role;
