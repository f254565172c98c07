-- Bills a period anew: takes the invoice back as a whole, if it is not void yet, and issues another one for the same
-- period from the readings as they are now. What was paid goes to the account's credit, and from there to the new one.
--
-- Locks the invoice, then the counters. Only one invoice of a period is valid at a time.
--
-- Errors: PT400 invalid_reason; PT403 feature_disabled, own_invoice; PT404 invoice_not_found;
--         PT409 not_creditable, invoice_disputed, already_reissued, draft_has_problem

create or replace function invoices.reissue_invoice(p_invoice_id uuid, p_reason text)
returns invoices.invoices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
    v_new     invoices.invoices;
begin
    perform invoices._require_billing(), invoices._check_reason(p_reason);
    v_invoice := invoices._lock_invoice(invoices._find_invoice(p_invoice_id));
    perform invoices._check_not_own(v_invoice.user_id);

    if v_invoice.status = 'disputed' then
        raise exception 'invoice_disputed'
            using errcode = 'PT409', detail = format('%s has an open dispute.', v_invoice.number),
                  hint = 'Decide it with invoices.resolve_dispute first.';
    end if;

    if v_invoice.status <> 'void' and v_invoice.total > 0 then
        perform invoices._make_credit_note(v_invoice, invoices._check_credit(v_invoice, null), btrim(p_reason));
    elsif v_invoice.status <> 'void' then
        perform invoices._check_credit(v_invoice, null);
    end if;

    v_new := invoices._redraft(v_invoice, btrim(p_reason));

    if v_new.invoice_id is null then
        raise exception 'already_reissued'
            using errcode = 'PT409', detail = format('The period of %s was billed anew already.', v_invoice.number),
                  hint = 'Make the newer invoice anew.';
    end if;

    if v_new.problem is not null then
        raise exception 'draft_has_problem'
            using errcode = 'PT409', detail = v_new.problem, hint = 'Mend it, then try again.';
    end if;

    perform invoices._finalise_drafts(array[v_new.invoice_id]);
    return invoices._find_invoice(v_new.invoice_id);
end;
$$;

comment on function invoices.reissue_invoice(uuid, text) is
    'Take an invoice back and bill its period anew from the readings as they are now.';

grant execute on function invoices.reissue_invoice(uuid, text) to admin, service_role;
