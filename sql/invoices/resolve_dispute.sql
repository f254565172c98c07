-- Decides a dispute. Accepted, a credit note takes the disputed amount back, or p_amount of the invoice;
-- rejected, the invoice stands and is due as before. Nobody decides their own.
--
-- Locks the invoice, so two who decide at once decide once.
--
-- Errors: PT400 invalid_outcome, invalid_reason, invalid_amount; PT403 feature_disabled, own_invoice; PT404 dispute_not_found;
--         PT409 dispute_closed; PT422 amount_exceeds_invoice

create or replace function invoices.resolve_dispute(
    p_dispute_id uuid,
    p_outcome    text,
    p_note       text,
    p_amount     numeric default null
)
returns invoices.disputes
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute invoices.disputes;
    v_invoice invoices.invoices;
begin
    perform invoices._require_billing(), invoices._check_reason(p_note);

    if p_outcome is null or p_outcome not in ('accepted', 'rejected') or p_outcome = 'rejected' and p_amount is not null then
        raise exception 'invalid_outcome'
            using errcode = 'PT400', detail = format('%L is no outcome, or takes no amount.', p_outcome),
                  hint = 'Send accepted, with p_amount where it is another one than was disputed, or rejected.';
    end if;

    v_dispute := invoices._find_dispute(p_dispute_id);
    perform invoices._check_not_own(v_dispute.user_id);
    v_invoice := invoices._lock_invoice(invoices._find_invoice(v_dispute.invoice_id));
    v_dispute := invoices._find_dispute(p_dispute_id);

    return invoices._close_dispute(
        v_invoice, v_dispute, p_outcome, btrim(p_note),
        case p_outcome
            when 'accepted' then invoices._check_credit(v_invoice, coalesce(p_amount, v_dispute.amount))
        end
    );
end;
$$;

comment on function invoices.resolve_dispute(uuid, text, text, numeric) is
    'Decide a dispute: accepted with a credit note, or rejected.';

grant execute on function invoices.resolve_dispute(uuid, text, text, numeric) to operator, service_role;
