-- Refuses an invoice that cannot be paid: a draft, a credit note, one that is paid or void. One that is
-- disputed can be: who objects to a part may pay the rest.
--
-- Errors: PT409 not_payable, already_paid

create or replace function invoices._check_payable(p_invoice invoices.invoices)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_invoice.kind <> 'invoice' or p_invoice.status in ('draft', 'void') then
        raise exception 'not_payable'
            using errcode = 'PT409',
                  detail = format('%s is a %s that is %s.', coalesce(p_invoice.number, 'It'), replace(p_invoice.kind, '_', ' '),
                      p_invoice.status),
                  hint = 'Pay invoices that are final, overdue or disputed.';
    end if;

    if p_invoice.amount_due = 0 then
        raise exception 'already_paid'
            using errcode = 'PT409', detail = format('Nothing of %s is left to pay.', p_invoice.number),
                  hint = 'invoices.list_payments shows what was paid.';
    end if;
end;
$$;

comment on function invoices._check_payable(invoices.invoices) is 'Refuse an invoice that cannot be paid.';
