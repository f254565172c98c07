-- Throws a draft away; the account's period is billed by the next generation. Only the newest period of an account,
-- since the next one begins where it ends.
--
-- Locks the account, then the draft.
--
-- Errors: PT403 feature_disabled; PT404 invoice_not_found; PT409 not_a_draft, not_the_newest

create or replace function invoices.discard_draft(p_invoice_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_invoice invoices.invoices;
begin
    perform invoices._require_billing();
    v_invoice := invoices._find_invoice(p_invoice_id);

    if v_invoice.status <> 'draft' or v_invoice.kind <> 'invoice' then
        raise exception 'not_a_draft'
            using errcode = 'PT409', detail = format('%s is %s.', coalesce(v_invoice.number, 'It'), v_invoice.status),
                  hint = 'Take an invoice back with invoices.issue_credit_note.';
    end if;

    if not invoices._drop_draft(v_invoice) then
        raise exception 'not_the_newest'
            using errcode = 'PT409', detail = 'A later period of the account was billed, or it corrects another invoice.',
                  hint = 'Discard the later draft first, or let it become final.';
    end if;
end;
$$;

comment on function invoices.discard_draft(uuid) is 'Throw a draft away; its period is billed by the next generation.';

grant execute on function invoices.discard_draft(uuid) to admin, service_role;
