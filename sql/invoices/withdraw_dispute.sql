-- Takes the caller's own objection back.
--
-- Locks the invoice.
--
-- Errors: PT401 not_authenticated; PT403 feature_disabled; PT404 dispute_not_found; PT409 dispute_closed

create or replace function invoices.withdraw_dispute(p_dispute_id uuid)
returns invoices.disputes
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
    v_dispute invoices.disputes;
    v_invoice invoices.invoices;
begin
    perform invoices._require_billing();
    v_dispute := invoices._find_dispute(p_dispute_id);

    if v_dispute.user_id <> v_user_id then
        raise exception 'dispute_not_found'
            using errcode = 'PT404', detail = format('You have no dispute %s.', p_dispute_id),
                  hint = 'Staff decide disputes with invoices.resolve_dispute.';
    end if;

    v_invoice := invoices._lock_invoice(invoices._find_invoice(v_dispute.invoice_id));
    v_dispute := invoices._find_dispute(p_dispute_id);

    return invoices._close_dispute(v_invoice, v_dispute, 'withdrawn', 'Withdrawn by the customer');
end;
$$;

comment on function invoices.withdraw_dispute(uuid) is 'Take an objection of yours back.';

grant execute on function invoices.withdraw_dispute(uuid) to authenticated;
